import type { AtomicBatch, Versioned, WriteOperation } from '../../storage/document-container.ts';
import type { HistoryDocument, IndicatorDocument, IndicatorsDocument } from '../model/indicator.ts';
import { clashedDocument } from './indicator-documents.ts';

/** One change of one indicator, written atomically. */
export interface IndicatorChange {
  /** The state that the change was decided from. */
  readonly before: Versioned<IndicatorDocument> | undefined;
  readonly after: IndicatorDocument;
  readonly history?: HistoryDocument;
  /** What is written of its claims. */
  readonly claims?: readonly WriteOperation<IndicatorsDocument>[];
  readonly unmarked: readonly Versioned<IndicatorDocument>[];
}

/**
 * The batch that makes the change, provided that nothing it was decided from has changed since. The indicator comes
 * first.
 */
export function toBatch({
  before,
  after,
  history,
  claims = [],
  unmarked,
}: IndicatorChange): AtomicBatch<IndicatorsDocument> {
  const write: WriteOperation<IndicatorsDocument> =
    before === undefined
      ? { kind: 'create', document: after }
      : { kind: 'replace', document: after, etag: before.etag };
  const operations: WriteOperation<IndicatorsDocument>[] = [write];
  if (history !== undefined) {
    operations.push({ kind: 'upsert', document: history });
  }
  operations.push(...claims);
  for (const { document, etag } of unmarked) {
    operations.push({ kind: 'replace', document: clashedDocument(document), etag });
  }
  return { partition: after.partition, operations };
}
