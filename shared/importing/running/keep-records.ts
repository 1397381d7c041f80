import { isFinished } from '../../jobs/job-state.ts';
import type { Versioned } from '../../storage/document-container.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { ImportDocument } from '../import-document.ts';

/**
 * Keeps the records of dropped files that are still there: a file without a record would be imported again. Each is written once
 * in half of a record's life, which begins again with every write.
 */
export async function keepRecords(
  { container, clock, recordLifeMs }: Pick<ImportDependencies, 'container' | 'clock' | 'recordLifeMs'>,
  records: readonly (Versioned<ImportDocument> | undefined)[],
): Promise<void> {
  const nowMs = clock();
  const due = records
    .filter((record) => record !== undefined)
    .filter(({ document }) => isFinished(document) && Math.abs(nowMs - document.updatedAtMs) > recordLifeMs / 2);
  // one that another runner has changed since was renewed by that
  await container.commitAll(
    due.map(({ document, etag }) => ({
      partition: document.partition,
      operations: [{ kind: 'replace', document: { ...document, updatedAtMs: nowMs }, etag }],
    })),
  );
}
