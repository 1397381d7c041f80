import { z } from 'zod';
import type { Importer } from '../../shared/importing/importer.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { BlobStore } from '../../shared/storage/blob-store.ts';

export interface ImportCsvBlobServices {
  readonly importer: Importer;
  /** The container `imports`. */
  readonly drops: BlobStore;
  readonly importTimeBudgetMs: number;
  readonly logger: Logger;
}

const blobSchema = z.object({ name: z.string().min(1) });

/** The blob-triggered function (`sdkBinding: true`): gets the name of a dropped file and imports the version that lies there now. */
export function makeImportCsvBlob(services: ImportCsvBlobServices): (blob: unknown) => Promise<void> {
  return async (blob) => {
    const { name } = blobSchema.parse(blob);
    const info = await services.drops.info(name);
    if (info === undefined) {
      services.logger.info('drop-gone', {});
      return;
    }
    const importId = await services.importer.acceptDrop(info);
    const outcome = await services.importer.run(importId, services.importTimeBudgetMs);
    services.logger.info('drop-imported', { importId, outcome });
  };
}
