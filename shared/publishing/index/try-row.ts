import { UnfitRowError } from '../../matching/unfit-row-error.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';

/** Runs a step that makes the row of an indicator; returns `otherwise` when the indicator is left out. */
export type TryRow = <T, O>(id: string, step: () => T, otherwise: O) => T | O;

/**
 * One indicator that cannot be a row, whatever is wrong with its document, must not stop the others from being published: it
 * is left out, logged with its id and counted. Other errors are rethrown.
 */
export function makeTryRow({ logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics }): TryRow {
  return (id, step, otherwise) => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof UnfitRowError || error instanceof TypeError)) {
        throw error;
      }
      logger.warn('index-row-left-out', { id, error: error.name });
      metrics.count('index.rows-left-out', 1);
      return otherwise;
    }
  };
}
