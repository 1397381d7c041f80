import { readImportMessage } from '../../shared/importing/import-message.ts';
import type { Importer } from '../../shared/importing/running/importer.ts';
import type { Logger } from '../../shared/platform/logger.ts';

interface RunImportDependencies {
  readonly importer: Importer;
  readonly importTimeBudgetMs: number;
  readonly logger: Logger;
}

/**
 * The queue-triggered function that runs and resumes imports. The messages of a batch share the time budget, because they
 * share one lock. A message without an import id is logged and dropped: a retry cannot help.
 */
export function makeRunImportServiceBus(dependencies: RunImportDependencies): (messages: unknown) => Promise<void> {
  const { importer, importTimeBudgetMs, logger } = dependencies;
  return async (messages) => {
    const batch: readonly unknown[] = Array.isArray(messages) ? messages : [messages];
    for (const message of batch) {
      const importId = readImportMessage(message);
      if (importId === undefined) {
        logger.warn('import-message-unreadable', {});
        continue;
      }
      const outcome = await importer.run(importId, importTimeBudgetMs / batch.length);
      logger.info('import-ran', { importId, outcome });
    }
  };
}
