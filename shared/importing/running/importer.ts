import { organisationActor } from '../../access/actor.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import type { BlobInfo } from '../../storage/blob-store.ts';
import { LeaseLostError } from '../../storage/lease.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import { importMessage } from '../import-message.ts';
import type { ImportDocument } from '../import-document.ts';
import { commitReport } from '../reports/import-report.ts';
import { FileRefusedError, runImport } from './import-rows.ts';
import { ImportSession } from './import-session.ts';
import { createImport, dropId } from '../accepting/create-import.ts';

/** `busy`: another runner is at it; `continued`: a message asks for the rest; `absent`: there is no such import. */
export type RunOutcome = 'finished' | 'continued' | 'busy' | 'absent';

export interface Importer {
  /** Records the version of a dropped file that lies in `imports`, if it is not recorded yet; answers the import's id. */
  acceptDrop(blob: BlobInfo): Promise<string>;
  /**
   * Goes on with an import until its end, or at least for the time budget and then through the `imports` queue. Calling it
   * again, or twice at once, does no harm. Errors: those of the stores; the import can be gone on with at once.
   */
  run(importId: string, timeBudgetMs: number): Promise<RunOutcome>;
}

export function makeImporter(dependencies: ImportDependencies): Importer {
  return {
    acceptDrop: async (blob) => {
      const id = dropId(blob);
      const { container, clock } = dependencies;
      await createImport(
        container,
        { id, source: 'imports', blob, fileName: blob.name, actor: organisationActor },
        clock(),
      );
      return id;
    },
    run: (importId, timeBudgetMs) => run(dependencies, importId, timeBudgetMs),
  };
}

async function run(dependencies: ImportDependencies, importId: string, timeBudgetMs: number): Promise<RunOutcome> {
  const deadlineMs = dependencies.clock() + timeBudgetMs;
  const session = await ImportSession.claim(dependencies, importId);
  if (typeof session === 'string') { return session; }
  try {
    return await runSession(dependencies, session, deadlineMs);
  } catch (error) {
    if (error instanceof LeaseLostError) { return 'busy'; }
    await session.save({}, 'release').catch((failure: unknown) => {
      dependencies.logger.warn('import-lease-not-released', { importId, reason: String(failure) });
    });
    throw error;
  }
}

async function runSession(
  dependencies: ImportDependencies,
  session: ImportSession,
  deadlineMs: number,
): Promise<RunOutcome> {
  try {
    const isAtEnd = await runImport(dependencies, session, deadlineMs);
    if (!isAtEnd) { return await handOver(dependencies, session); }
    await finish(dependencies, session, null);
  } catch (error) {
    if (!(error instanceof FileRefusedError)) { throw error; }
    await finish(dependencies, session, error.message);
  }
  return 'finished';
}

async function handOver(dependencies: ImportDependencies, session: ImportSession): Promise<RunOutcome> {
  await session.save({}, 'release');
  const { id, checkpoint } = session.document;
  await dependencies.queue.send([importMessage(id, String(checkpoint.slice))]);
  return 'continued';
}

async function finish(dependencies: ImportDependencies, session: ImportSession, error: string | null): Promise<void> {
  const { reports, clock, logger } = dependencies;
  await commitReport(reports, session.document, error);
  await session.save({ ...finalState(session.document, error), finishedAt: formatUtcDate(clock()) }, 'release');
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

function finalState({ total, refused }: ImportDocument, error: string | null): Pick<ImportDocument, 'state' | 'error'> {
  if (error !== null) { return { state: 'Failed', error }; }
  if (refused === 0) { return { state: 'Succeeded', error: null }; }
  return refused < total
    ? { state: 'PartiallySucceeded', error: null }
    : { state: 'Failed', error: 'Every row was refused. The report says why.' };
}
