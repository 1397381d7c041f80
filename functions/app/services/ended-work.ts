import type { StoredActor } from '../../../shared/access/stored-actor.ts';
import type { AuditCaller, AuditEntry } from '../../../shared/audit/audit-record.ts';
import type { ImportDocument } from '../../../shared/importing/import-document.ts';
import { bulkInputSchema, bulkKind } from '../../../shared/indicators/bulk/bulk-input.ts';
import type { JobDocument } from '../../../shared/jobs/job-document.ts';
import type { JobState } from '../../../shared/jobs/job-state.ts';
import type { BulkHead } from '../../../shared/protocols/defender-v1/bulk-journal.ts';
import { bulkUploadKind } from '../../../shared/protocols/defender-v1/upload-jobs.ts';

/*
 * Work that no call does leaves one record in the audit log when it ends, in the name of whoever requested it.
 */

const results: Readonly<Record<JobState, AuditEntry['result']>> = {
  Queued: 'Failed',
  Running: 'Failed',
  Succeeded: 'Done',
  PartiallySucceeded: 'Partial',
  Failed: 'Failed',
  Cancelled: 'Cancelled',
};

export function finishedImport({ id, actor, source, fileName, state, error, ...counts }: ImportDocument): AuditEntry {
  const { created, updated, unchanged, refused } = counts;
  const caller = callerOf(actor);
  return {
    // whoever may drop files may name anybody
    caller: source === 'imports' ? { ...caller, type: 'Unknown' } : caller,
    operation: 'import',
    action: 'Import',
    targetKind: 'import',
    targetId: id,
    counts: { created, changed: updated, unchanged, refused },
    detail: error === null ? fileName : `${fileName}: ${error}`,
    result: results[state],
  };
}

export function finishedJob({
  id,
  jobKind,
  actor,
  reason,
  undoes,
  input,
  state,
  error,
  counts,
}: JobDocument): AuditEntry {
  const isDeletion = jobKind === bulkKind && bulkInputSchema.safeParse(input).data?.change === undefined;
  return {
    caller: callerOf(actor),
    operation: jobKind,
    action: undoes === null ? (isDeletion ? 'Delete' : 'Change') : 'Undo',
    targetKind: 'job',
    targetId: id,
    counts,
    reason: reason ?? undefined,
    detail: [undoes === null ? [] : `Undoes ${undoes}.`, error ?? []].flat().join(' '),
    result: results[state],
  };
}

/** The call that stores its upload itself has a record of its own. */
export function completedUpload({ id, actor, counts = {} }: BulkHead): AuditEntry {
  const isPartial = (counts['refused'] ?? 0) + (counts['left'] ?? 0) > 0;
  return {
    caller: callerOf(actor),
    operation: bulkUploadKind,
    action: 'Complete',
    targetKind: 'job',
    targetId: id,
    counts,
    result: isPartial ? 'Partial' : 'Done',
  };
}

/** Named as the record of a call names its caller. */
function callerOf({ id, objectId, displayName, sourceType }: StoredActor): AuditCaller {
  const isPerson = sourceType === 'User';
  return {
    type: isPerson ? 'Person' : 'Application',
    name: isPerson ? id : displayName,
    objectId: objectId ?? id,
  };
}
