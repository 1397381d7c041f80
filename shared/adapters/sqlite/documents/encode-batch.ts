import type { AtomicBatch, StoredDocument } from '../../../storage/document-container.ts';
import type { EncodedBatch, EncodedOperation } from './document-writer.ts';

const maxOperations = 100;
const maxBatchCharacters = 2 * 1024 * 1024;

/**
 * Prepares a batch for the writer: documents become text here, once.
 * @throws TypeError for a batch beyond 100 operations or 2 MB, or with documents of another partition.
 */
export function encodeBatch<D extends StoredDocument>(batch: AtomicBatch<D>): EncodedBatch {
  if (batch.operations.length > maxOperations) {
    throw new TypeError(`a batch has at most ${maxOperations} operations`);
  }
  const operations = batch.operations.map((operation): EncodedOperation => {
    const { document } = operation;
    if (document.partition !== batch.partition) {
      throw new TypeError('a document of a batch is in another partition');
    }
    return {
      kind: operation.kind,
      id: document.id,
      documentKind: document.deleted === true ? null : document.kind,
      ttlMs: document.ttl === undefined ? null : document.ttl * 1000,
      text: JSON.stringify(document),
      sequence: operation.kind === 'replace' ? sequenceOf(operation.etag) : 0,
    };
  });
  if (batchCharacters(operations) > maxBatchCharacters) {
    throw new TypeError('a batch has at most 2 MB');
  }
  return { partition: batch.partition, operations };
}

export function batchCharacters(operations: readonly EncodedOperation[]): number {
  return operations.reduce((sum, operation) => sum + operation.text.length, 0);
}

function sequenceOf(etag: string): number {
  return /^\d{1,15}$/.test(etag) ? Number(etag) : -1;
}
