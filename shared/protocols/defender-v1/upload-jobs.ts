import { type JobSource, type JobView, readSource } from '../../jobs/job-source.ts';
import { AppError } from '../../platform/errors.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { BulkDocument, BulkHead } from './bulk-journal.ts';

/** The kind of work that completes a bulk upload. */
export const bulkUploadKind = 'bulk-upload';

/** Accepted bulk uploads as jobs, until they are stored: a view of their journal. */
export function uploadJobs(container: DocumentContainer<BulkDocument>): JobSource {
  return {
    ...readSource<BulkDocument, BulkHead>({
      container,
      kinds: [bulkUploadKind],
      storedKind: 'bulk-upload',
      constants: { jobKind: bulkUploadKind, state: 'Running' },
      idPattern: /^bulk-[\da-f]{32}$/,
      narrow: (document) => (document.kind === 'bulk-upload' ? document : undefined),
      submittedWork: ({ actor }) => ({ submittedBy: actor.id, actor }),
      view: viewOf,
    }),
    undo: () =>
      Promise.reject(new AppError('Conflict', 'A bulk upload cannot be undone. Delete its indicators instead.')),
    items: () => Promise.reject(new AppError('NotFound', 'A bulk upload has no results by item.')),
  };
}

function viewOf({ id, actor, createdAt, parts, nextPart }: BulkHead): JobView {
  return {
    id,
    kind: bulkUploadKind,
    state: 'Running',
    attempt: 1,
    createdBy: actor.id,
    createdByDisplayName: actor.displayName,
    createdAt,
    startedAt: createdAt,
    finishedAt: null,
    reason: null,
    error: null,
    progress: { done: nextPart, total: parts, unit: 'parts' },
    counts: {},
    itemCount: 0,
    itemsTruncated: false,
    canCancel: false,
    canUndo: false,
    undoes: null,
    undoneBy: null,
    report: null,
  };
}
