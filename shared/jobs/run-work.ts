import type { Logger } from '../platform/logger.ts';
import type { WorkKind } from './work-kind.ts';
import { readWorkMessage } from './work-message.ts';

interface RunWorkDependencies {
  readonly kinds: readonly WorkKind[];
  /** For one batch of messages. */
  readonly timeBudgetMs: number;
  readonly logger: Logger;
}

/** Does the work that a batch of messages requests. */
export type RunWork = (messages: readonly unknown[]) => Promise<void>;

/**
 * The messages of a batch share the time budget, because they share one lock. A message that is not valid, or of an unknown
 * kind, is logged and dropped: a retry cannot help. Work that fails does not stop the rest of its batch.
 * @throws the first error of work that a retry can help; the batch is then delivered again, and what is finished stays so
 */
export function makeRunWork({ kinds, timeBudgetMs, logger }: RunWorkDependencies): RunWork {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
  return async (messages) => {
    const failures: unknown[] = [];
    for (const message of messages) {
      const work = readWorkMessage(message);
      const kind = work && byName.get(work.kind);
      if (work === undefined || kind === undefined) {
        logger.warn('work-message-unusable', { kind: work?.kind ?? '' });
        continue;
      }
      try {
        const outcome = await kind.run(work.id, timeBudgetMs / messages.length);
        logger.info('work-ran', { ...work, outcome });
      } catch (error) {
        logger.error('work-failed', error, { ...work });
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  };
}
