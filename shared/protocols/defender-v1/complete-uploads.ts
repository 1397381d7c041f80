import type { Actor } from '../../access/actor.ts';
import { isStoredAs } from '../../access/stored-actor.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { BulkHead } from './bulk-journal.ts';
import { storeUpload, type UploadDependencies } from './store-upload.ts';

export interface CompletionDependencies extends UploadDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Runs work that is not that of the current call: it is not recorded as the caller's. */
  readonly asService?: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Stores the rest of interrupted uploads and returns how many it completed. One that cannot be completed now is logged and
 * left for the next call.
 * @throws AppError `ServiceUnavailable` when `settled`, an actor about to delete, has an upload that is not completely stored
 */
export async function completeUploads(dependencies: CompletionDependencies, settled?: Actor): Promise<number> {
  const { journal, logger, asService = (work) => work() } = dependencies;
  let completed = 0;
  for (const head of await journal.open()) {
    const remainingMs = journal.remainingMs(head.document);
    if (remainingMs > 0) {
      requireSettled(settled, head.document, remainingMs);
      continue;
    }
    try {
      const claimed = await journal.claim(head);
      if (claimed !== undefined && (await asService(() => storeUpload(dependencies, claimed, true)))) {
        completed += 1;
      }
    } catch (error) {
      logger.error('bulk-upload-not-completed', error, { upload: head.document.id });
      requireSettled(settled, head.document, 1_000);
    }
  }
  return completed;
}

/** The uploads that nobody is storing now. */
export async function interruptedUploads({ journal }: Pick<UploadDependencies, 'journal'>): Promise<readonly string[]> {
  const open = await journal.open();
  return open.flatMap(({ document }) => (journal.remainingMs(document) > 0 ? [] : [document.id]));
}

/** Stores the rest of one upload, unless another process is doing so. */
export async function completeUpload(
  dependencies: UploadDependencies,
  id: string,
): Promise<'finished' | 'busy' | 'absent'> {
  const { journal } = dependencies;
  const head = await journal.find(id);
  if (head === undefined) {
    return 'absent';
  }
  const claimed = await journal.claim(head);
  return claimed !== undefined && (await storeUpload(dependencies, claimed, true)) ? 'finished' : 'busy';
}

function requireSettled(settled: Actor | undefined, { actor }: BulkHead, remainingMs: number): void {
  if (settled !== undefined && isStoredAs(settled, actor)) {
    throw new AppError('ServiceUnavailable', 'One of your bulk uploads is still being stored. Try again.', {
      retryAfterSec: Math.ceil(remainingMs / 1000),
    });
  }
}
