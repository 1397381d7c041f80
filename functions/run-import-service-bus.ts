import { readImportMessage } from '../shared/importing/import-message.ts';
import type { Importer } from '../shared/importing/importer.ts';
import type { Logger } from '../shared/platform/logger.ts';

export interface RunImportServices {
  readonly importer: Importer;
  readonly importTimeBudgetMs: number;
  readonly logger: Logger;
}

/** The queue-triggered function that goes on with imports. A message that names none is logged and dropped: a retry cannot help. */
export function makeRunImportServiceBus(services: RunImportServices): (messages: unknown) => Promise<void> {
  return async (messages) => {
    for (const message of Array.isArray(messages) ? messages : [messages]) {
      const importId = readImportMessage(message);
      if (importId === undefined) {
        services.logger.warn('import-message-unreadable', {});
        continue;
      }
      const outcome = await services.importer.run(importId, services.importTimeBudgetMs);
      services.logger.info('import-ran', { importId, outcome });
    }
  };
}
