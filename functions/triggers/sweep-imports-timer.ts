import type { SweepSummary } from '../../shared/importing/running/import-sweep.ts';
import type { Logger } from '../../shared/platform/logger.ts';

/** The timer-triggered function that starts dropped files nobody imported and resumes imports that stopped. */
export function makeSweepImportsTimer({
  sweepImports,
  logger,
}: {
  readonly sweepImports: () => Promise<SweepSummary>;
  readonly logger: Logger;
}): () => Promise<void> {
  return async () => {
    const { adopted, resumed } = await sweepImports();
    if (adopted + resumed > 0) {
      logger.info('imports-swept', { adopted, resumed });
    }
  };
}
