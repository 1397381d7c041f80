import type { Container, OperationInput } from '@azure/cosmos';
import type {
  AtomicBatch,
  BatchOutcome,
  StoredDocument,
  Versioned,
  WriteOperation,
} from '../../storage/document-container.ts';
import { BatchOperationError, faultCode } from './faults.ts';
import { isSameDocument, toBody } from './stored-document.ts';

const failedDependency = 424;

/**
 * Sends a batch once: one operation as a point write, more as a transactional batch whose response omits the
 * bodies. 404, 409 and 412 are outcomes, everything else is thrown.
 */
export async function writeBatch<D extends StoredDocument>(
  container: Container,
  batch: AtomicBatch<D>,
): Promise<BatchOutcome> {
  const [first] = batch.operations;
  if (first === undefined) {
    return { ok: true, etags: [] };
  }
  return batch.operations.length === 1 ? writeOne(container, first) : writeMany(container, batch);
}

/** The same operation as an element of a batch or a bulk. The SDK changes its argument: build it again for each attempt. */
export function toOperationInput(operation: WriteOperation<StoredDocument>): OperationInput {
  const { document } = operation;
  const target = { partitionKey: document.partition, resourceBody: toBody(document) };
  if (operation.kind === 'create') {
    return { operationType: 'Create', ...target };
  }
  if (operation.kind === 'upsert') {
    return { operationType: 'Upsert', ...target };
  }
  return { operationType: 'Replace', id: document.id, ifMatch: operation.etag, ...target };
}

/** Why the operation's condition did not hold; undefined for any other code. */
export function refusal(
  operation: WriteOperation<StoredDocument>,
  code: unknown,
  substatus: number,
): 'exists' | 'changed' | undefined {
  if (operation.kind === 'create' && code === 409) {
    return 'exists';
  }
  if (operation.kind === 'replace' && (code === 412 || (code === 404 && substatus === 0))) {
    return 'changed';
  }
  return undefined;
}

/**
 * The etags of a batch whose response was lost, if it was carried out: each of its documents is stored as it was sent.
 * Undefined when any differs; then the conflict that the second attempt got is real.
 */
export async function findLanded<D extends StoredDocument>(
  batch: AtomicBatch<D>,
  read: (id: string) => Promise<Versioned<D> | undefined>,
): Promise<readonly string[] | undefined> {
  const etags: string[] = [];
  for (const { document } of batch.operations) {
    const stored = await read(document.id);
    if (stored === undefined || !isSameDocument(stored.document, document)) {
      return undefined;
    }
    etags.push(stored.etag);
  }
  return etags;
}

async function writeOne(container: Container, operation: WriteOperation<StoredDocument>): Promise<BatchOutcome> {
  const { document } = operation;
  try {
    if (operation.kind === 'create') {
      const { etag } = await container.items.create(toBody(document));
      return { ok: true, etags: [etag] };
    }
    if (operation.kind === 'upsert') {
      const { etag } = await container.items.upsert(toBody(document));
      return { ok: true, etags: [etag] };
    }
    const accessCondition = { type: 'IfMatch', condition: operation.etag };
    const item = container.item(document.id, document.partition);
    const { etag } = await item.replace(toBody(document), { accessCondition });
    return { ok: true, etags: [etag] };
  } catch (error) {
    const { code, substatus } = faultCode(error);
    const reason = refusal(operation, code, substatus);
    if (reason === undefined) {
      throw error;
    }
    return { ok: false, index: 0, reason };
  }
}

async function writeMany(container: Container, batch: AtomicBatch<StoredDocument>): Promise<BatchOutcome> {
  const { result = [] } = await container.items.batch(batch.operations.map(toOperationInput), batch.partition, {
    contentResponseOnWriteEnabled: false,
  });
  const etags: string[] = [];
  for (const [index, operation] of batch.operations.entries()) {
    const { statusCode = 500, eTag } = result[index] ?? {};
    if (statusCode === failedDependency) {
      continue;
    }
    if (statusCode >= 400) {
      const reason = refusal(operation, statusCode, 0);
      if (reason === undefined) {
        throw new BatchOperationError(statusCode);
      }
      return { ok: false, index, reason };
    }
    etags.push(eTag ?? '');
  }
  if (etags.length < batch.operations.length || etags.includes('')) {
    throw new BatchOperationError(500);
  }
  return { ok: true, etags };
}
