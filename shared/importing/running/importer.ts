import type { JobState } from '../../jobs/job-state.ts';
import { importKindName, workMessage } from '../../jobs/work-message.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import type { BlobInfo } from '../../storage/blob-store.ts';
import { LeaseLostError } from '../../storage/lease.ts';
import { createImport, dropActor, dropId } from '../accepting/create-import.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { ImportDocument } from '../import-document.ts';
import { commitReport, deleteReport } from '../reports/import-report.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { ImportCancelledError } from './import-cancelled-error.ts';
import { importRows } from './import-rows.ts';
import { claimImport, type ImportSession } from './import-session.ts';

/** `continued`: a message requests the rest; `busy`: another runner has the import; `absent`: it does not exist. */
type RunOutcome = 'finished' | 'continued' | 'busy' | 'absent';

export interface Importer {
  /** Creates the import of a version of a dropped file, unless it exists already. Returns its id. */
  acceptDrop(blob: BlobInfo): Promise<string>;
  /**
   * Continues an import to its end, or for at least the time budget and then through the work queue. May be called
   * again, or twice at once. Errors of the stores are thrown; the import can then be continued at once.
   */
  run(importId: string, timeBudgetMs: number): Promise<RunOutcome>;
}

/**
 * A file becomes a report in these steps; a crash after any of them is repaired by `sweepImports`:
 *
 *     accepting/   a file gets an import document (Queued)
 *     running/     a runner claims it, reads rows from the checkpoint and writes them to the list, slice by slice
 *     rows/        each row becomes a submission, or is bad
 *     reports/     refused, repaired and expired rows are collected by slice, and become the report at the end
 *     reading/     the API shows the import and its report
 */
export function makeImporter(dependencies: ImportDependencies): Importer {
  return {
    acceptDrop: async (blob) => {
      const id = dropId(blob);
      const { container, clock } = dependencies;
      await createImport(
        container,
        { id, source: 'imports', blob, fileName: blob.name, actor: dropActor(blob.name) },
        clock(),
      );
      return id;
    },
    run: (importId, timeBudgetMs) => claimAndRun(dependencies, importId, timeBudgetMs),
  };
}

async function claimAndRun(
  dependencies: ImportDependencies,
  importId: string,
  timeBudgetMs: number,
): Promise<RunOutcome> {
  const deadlineMs = dependencies.clock() + timeBudgetMs;
  const session = await claimImport(dependencies, importId);
  if (typeof session === 'string') {
    return session;
  }
  try {
    return await runAndFinish(dependencies, session, deadlineMs);
  } catch (error) {
    if (error instanceof LeaseLostError) {
      return 'busy';
    }
    await session.save({}, 'release').catch((failure: unknown) => {
      dependencies.logger.warn('import-lease-not-released', { importId, reason: String(failure) });
    });
    throw error;
  }
}

async function runAndFinish(
  dependencies: ImportDependencies,
  session: ImportSession,
  deadlineMs: number,
): Promise<RunOutcome> {
  try {
    if (session.document.checkpoint.slice === 0) {
      await deleteReport(dependencies.reports, session.document.id);
    }
    const isAtEnd = await importRows(dependencies, session, deadlineMs);
    if (!isAtEnd) {
      return await handOver(dependencies, session);
    }
    await finish(dependencies, session, finalState(session.document));
  } catch (error) {
    if (!(error instanceof FileRefusedError || error instanceof ImportCancelledError)) {
      throw error;
    }
    const state = error instanceof FileRefusedError ? 'Failed' : 'Cancelled';
    await finish(dependencies, session, { state, error: error.message, remark: error.message });
  }
  return 'finished';
}

async function handOver(dependencies: ImportDependencies, session: ImportSession): Promise<RunOutcome> {
  await session.save({}, 'release');
  const { id, checkpoint } = session.document;
  await dependencies.queue.send([workMessage({ kind: importKindName, id }, String(checkpoint.slice))]);
  return 'continued';
}

interface Ending {
  readonly state: JobState;
  readonly error: string | null;
  /** A line of the report about the whole file. */
  readonly remark: string | null;
}

async function finish(
  dependencies: ImportDependencies,
  session: ImportSession,
  { state: ending, error, remark }: Ending,
): Promise<void> {
  const { reports, clock, logger } = dependencies;
  await commitReport(reports, session.document, ending, remark);
  const changes = { state: ending, error, finishedAt: formatUtcDate(clock()) };
  await dependencies.onFinished?.({ ...session.document, ...changes });
  await session.save(changes, 'release');
  const { id, fileName, state, activeMs } = session.document;
  const { total, created, updated, unchanged, refused, repaired, expired } = session.document;
  const line = {
    importId: id,
    fileName,
    state,
    total,
    created,
    updated,
    unchanged,
    refused,
    repaired,
    expired,
    activeMs,
  };
  if (state === 'Failed') {
    logger.warn('import-finished', { ...line, reason: session.document.error ?? '' });
  } else {
    logger.info('import-finished', line);
  }
}

function finalState({ total, refused }: ImportDocument): Ending {
  if (refused === 0) {
    return { state: 'Succeeded', error: null, remark: null };
  }
  return refused < total
    ? { state: 'PartiallySucceeded', error: null, remark: null }
    : { state: 'Failed', error: 'Every row was refused. The report lists the errors.', remark: null };
}
