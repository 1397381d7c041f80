import { z } from 'zod';
import type { Importer } from '../../shared/importing/running/importer.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { BlobStore } from '../../shared/storage/blob-store.ts';

interface ImportCsvBlobDependencies {
  readonly importer: Importer;
  /** The container `imports`. */
  readonly drops: BlobStore;
  readonly importTimeBudgetMs: number;
  readonly logger: Logger;
}

const blobSchema = z.object({ name: z.string().min(1) });

/** The blob-triggered function (`sdkBinding: true`): gets the name of a dropped file and imports its current version. */
export function makeImportCsvBlob(dependencies: ImportCsvBlobDependencies): (blob: unknown) => Promise<void> {
  const { importer, drops, importTimeBudgetMs, logger } = dependencies;
  return async (blob) => {
    const { name } = blobSchema.parse(blob);
    const info = await drops.info(name);
    if (info === undefined) {
      logger.info('drop-gone', {});
      return;
    }
    const importId = await importer.acceptDrop(info);
    const outcome = await importer.run(importId, importTimeBudgetMs);
    logger.info('drop-imported', { importId, outcome });
  };
}
