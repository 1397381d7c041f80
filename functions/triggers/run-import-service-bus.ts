import { readImportMessage } from '../../shared/importing/import-message.ts';
import type { Importer } from '../../shared/importing/importer.ts';
import type { Logger } from '../../shared/platform/logger.ts';

export interface RunImportServices {
  readonly importer: Importer;
  readonly importTimeBudgetMs: number;
  readonly logger: Logger;
}

/**
 * The queue-triggered function that goes on with imports. The messages of a batch share the time budget, since they share
 * one lock. A message that names no import is logged and dropped: a retry cannot help.
 */
export function makeRunImportServiceBus(services: RunImportServices): (messages: unknown) => Promise<void> {
  const { importer, importTimeBudgetMs, logger } = services;
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
