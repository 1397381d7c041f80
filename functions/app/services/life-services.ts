import type { ImportDocument } from '../../../shared/importing/import-document.ts';
import { isFinished } from '../../../shared/jobs/job-state.ts';
import type { BlobStore } from '../../../shared/storage/blob-store.ts';
import { endDocuments } from '../../../shared/storage/end-documents.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import type { Platform } from './platform.ts';

/** How many documents of each kind ended. */
export interface EndedDocuments {
  readonly alerts: number;
  readonly imports: number;
  readonly history: number;
}

export interface LifeServices {
  /** Ends what the time to live of its documents does not: those of earlier releases, and of longer settings. */
  readonly endOldDocuments: () => Promise<EndedDocuments>;
}

export function makeLifeServices(
  config: Config,
  { alerts, imports, bulkUploads, indicators, blobs }: Stores,
  { clock }: Platform,
): LifeServices {
  return {
    endOldDocuments: async () => {
      const bounds = { nowMs: clock() };
      const importLife = { kind: 'import', field: 'createdAt', lifeMs: config.IMPORT_LIFE };
      return {
        alerts: await endDocuments(
          alerts,
          { kind: 'alert', field: 'lastUpdateTime', lifeMs: config.ALERT_LIFE },
          bounds,
        ),
        imports:
          (await endDocuments(
            imports,
            { ...importLife, isKept: (document) => isKept(document, blobs.imports, bounds.nowMs - config.IMPORT_LIFE) },
            bounds,
          )) + (await endDocuments(bulkUploads, { ...importLife, kind: 'bulk-upload' }, bounds)),
        history: await endDocuments(indicators, { kind: 'history', field: 'at', lifeMs: config.HISTORY_LIFE }, bounds),
      };
    },
  };
}

/** One with a time to live ends by it, and is renewed while its file is kept; the record of an older release stays as long. */
async function isKept(document: ImportDocument, drops: BlobStore, limitMs: number): Promise<boolean> {
  if (!isFinished(document) || document.ttl !== undefined || document.updatedAtMs > limitMs) {
    return true;
  }
  return document.source === 'imports' && (await drops.info(document.blobName))?.etag === document.blobEtag;
}
