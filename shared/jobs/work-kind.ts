import type { Logger } from '../platform/logger.ts';

/** A kind of work that messages of the work queue request. */
export interface WorkKind {
  /** As messages and jobs name it: lower case, with hyphens. */
  readonly kind: string;
  /**
   * Does or continues one piece of work, to its end or for about the time budget; the rest follows through another message.
   * It may be called again, twice at once, or for work that does not exist. Returns the outcome, for the log.
   * @throws when a retry can help
   */
  run(id: string, timeBudgetMs: number): Promise<string>;
}

/** The id in messages of work that has no document. */
export const onlyId = 'all';

/**
 * Work that the tick requests again and again. A failure is logged and not retried through the queue: the tick's next request
 * is the retry.
 */
export function recurringWork(kind: string, work: () => Promise<unknown>, logger: Logger): WorkKind {
  return {
    kind,
    run: async () => {
      try {
        await work();
        return 'finished';
      } catch (error) {
        logger.error('work-failed', error, { kind });
        return 'failed';
      }
    },
  };
}
