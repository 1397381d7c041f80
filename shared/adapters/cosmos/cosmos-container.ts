import type { Container, OperationInput, Resource } from '@azure/cosmos';
import { type Clock, systemClock } from '../../platform/clock.ts';
import type {
  AtomicBatch,
  BatchOutcome,
  DocumentContainer,
  DocumentKey,
  StoredDocument,
  Versioned,
} from '../../storage/document-container.ts';
import { makeChangeReader } from './change-reader.ts';
import { makeCosmosMarks } from './cosmos-marks.ts';
import { classifyFault, faultCode } from './faults.ts';
import { mapConcurrent } from './map-concurrent.ts';
import { readCount, readGroups, readPage } from './query-reader.ts';
import { defaultRetry, type RetryOptions, withRetry } from './retry.ts';
import { fromResource } from './stored-document.ts';
import { findLanded, refusal, toOperationInput, writeBatch } from './write-batch.ts';

interface CosmosContainerOptions {
  /** Its partition key path is `/partition`, its default time to live -1 (container-definitions.ts). */
  readonly container: Container;
  /** The host name of the account; part of marks of progress. */
  readonly account?: string;
  readonly clock?: Clock;
  readonly retry?: RetryOptions;
  /** With this many single-operation batches or more, `commitAll` uses the SDK's bulk, which takes at least a second. */
  readonly bulkFrom?: number;
}

const concurrentRequests = 32;
const defaultBulkFrom = 1_000;
const notFoundStatus = 404;

/**
 * Documents in an Azure Cosmos DB container, stored as they are.
 *
 * A write whose response was lost is retried. When the second attempt gets a conflict, the batch counts as done only if each
 * of its documents is stored as it was sent; otherwise the conflict is returned. So nothing is reported as written that is
 * not stored. Requests throttled beyond the SDK's own retries, and other transient faults, are retried within the retry
 * budget and then thrown.
 */
export function makeCosmosContainer<D extends StoredDocument>(options: CosmosContainerOptions): DocumentContainer<D> {
  const { container, bulkFrom = defaultBulkFrom, retry = defaultRetry(options.clock) } = options;

  const readOnce = async (key: DocumentKey): Promise<Versioned<D> | undefined> => {
    const { resource, statusCode, substatus = 0 } = await container.item(key.id, key.partition).read<D & Resource>();
    if (resource !== undefined && statusCode < 300) {
      return fromResource<D>(resource);
    }
    // with a sub-status, not the document is missing but its container, or the replica lags behind
    if (statusCode === notFoundStatus && substatus === 0) {
      return undefined;
    }
    throw Object.assign(new Error(`a point read returned status ${statusCode}`), { code: statusCode, substatus });
  };
  const read = (key: DocumentKey): Promise<Versioned<D> | undefined> => withRetry(retry, () => readOnce(key));

  const commit = (batch: AtomicBatch<D>, landedBefore = false): Promise<BatchOutcome> =>
    withRetry(
      retry,
      async (mayHaveLanded) => {
        const outcome = await writeBatch(container, batch);
        if (outcome.ok || !mayHaveLanded) {
          return outcome;
        }
        const etags = await findLanded(batch, (id) => readOnce({ partition: batch.partition, id }));
        return etags === undefined ? outcome : { ok: true, etags };
      },
      landedBefore,
    );

  const commitBulk = async (batches: readonly AtomicBatch<D>[]): Promise<readonly BatchOutcome[]> => {
    const operations = batches.flatMap((batch): OperationInput[] => batch.operations.map(toOperationInput));
    const results = await container.items.executeBulkOperations(operations, { contentResponseOnWriteEnabled: false });
    const positions = batches.map((batch, index) => ({ batch, result: results[index] }));
    return mapConcurrent(positions, concurrentRequests, async ({ batch, result }) => {
      const etag = result?.response?.eTag;
      if (etag !== undefined) {
        return { ok: true, etags: [etag] };
      }
      const { code, substatus } = faultCode(result?.error);
      const [operation] = batch.operations;
      const reason = operation === undefined ? undefined : refusal(operation, code, substatus);
      if (reason !== undefined) {
        return { ok: false, index: 0, reason };
      }
      return commit(batch, classifyFault(result?.error)?.mayHaveLanded ?? true);
    });
  };

  const reader = makeChangeReader<D>(container);
  const marks = makeCosmosMarks(container, options.account ?? '', options.clock ?? systemClock);

  return {
    read,
    readMany: (keys) => mapConcurrent(keys, concurrentRequests, read),
    commit: (batch) => commit(batch),
    commitAll: (batches) =>
      batches.length >= bulkFrom && batches.every((batch) => batch.operations.length === 1)
        ? commitBulk(batches)
        : mapConcurrent(batches, concurrentRequests, (batch) => commit(batch)),
    query: (query) => withRetry(retry, () => readPage<D>(container, query)),
    count: (kind, filter, state) => withRetry(retry, () => readCount(container, kind, filter, state)),
    // every field of a filter is indexed
    countList: async (kind, filter, state) => ({
      count: await withRetry(retry, () => readCount(container, kind, filter, state)),
      isExact: true,
    }),
    countBy: (kind, fields, filter) => withRetry(retry, () => readGroups(container, kind, fields, filter)),
    changes: (checkpoint, limit) => withRetry(retry, () => reader(checkpoint, limit)),
    mark: (checkpoint) => withRetry(retry, () => marks.mark(checkpoint)),
    checkMark: (mark) => withRetry(retry, () => marks.checkMark(mark)),
  };
}
