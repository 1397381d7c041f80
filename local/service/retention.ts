import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { dropId } from '../../shared/importing/accepting/create-import.ts';
import type { ImportDocument } from '../../shared/importing/import-document.ts';
import { isFinished } from '../../shared/jobs/job-state.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { BlobInfo, BlobStore } from '../../shared/storage/blob-store.ts';
import type { DocumentContainer } from '../../shared/storage/document-container.ts';
import { PollLoop } from '../triggers/poll-loop.ts';

const containers = ['imports', 'uploads', 'reports', 'quarantine'] as const;
type RetainedContainer = (typeof containers)[number];

const dayMs = 86_400_000;
const pauseMs = 3_600_000;
/** Most files that one sweep deletes; the rest are left for the next. */
const maxDeletions = 1_000;

/** Days after which each container's files are deleted. Files in a container without an entry are kept. */
export const retentionDaysSchema = z.partialRecord(z.enum(containers), z.number().positive());
export type RetentionDays = z.output<typeof retentionDaysSchema>;

/** The same days as in the lifecycle rules on Azure. */
export function readDefaultRetention(): RetentionDays {
  const path = new URL('../../infra/retention-days.json', import.meta.url);
  return retentionDaysSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

interface RetentionDependencies {
  readonly retentionDays: RetentionDays;
  readonly blobs: (container: RetainedContainer) => BlobStore;
  readonly imports: Pick<DocumentContainer<ImportDocument>, 'read'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Deletes files older than their container's retention, at most a thousand. A CSV file's age counts from the end of its
 * import: until then it is kept, however old it is, and so is a dropped file that has no import yet.
 *
 * @returns the number of files deleted
 */
export async function deleteOldBlobs(dependencies: RetentionDependencies): Promise<number> {
  const { retentionDays, blobs, clock, logger } = dependencies;
  let left = maxDeletions;
  for (const container of containers) {
    const days = retentionDays[container];
    if (days === undefined) {
      continue;
    }
    const before = left;
    const limitMs = clock() - days * dayMs;
    const store = blobs(container);
    for await (const blob of store.list()) {
      if (left === 0) {
        break;
      }
      if (blob.lastModifiedMs > limitMs || !(await isDone(dependencies, container, blob, limitMs))) {
        continue;
      }
      if ((await store.info(blob.name))?.etag !== blob.etag) {
        continue;
      }
      await store.delete(blob.name);
      left -= 1;
    }
    if (left < before) {
      logger.info('old-blobs-deleted', { container, count: before - left, olderThanDays: days });
    }
  }
  return maxDeletions - left;
}

async function isDone(
  { imports }: RetentionDependencies,
  container: RetainedContainer,
  blob: BlobInfo,
  limitMs: number,
): Promise<boolean> {
  if (container !== 'imports' && container !== 'uploads') {
    return true;
  }
  const id = container === 'imports' ? dropId(blob) : blob.name.replace(/\.csv$/, '');
  const record = (await imports.read({ partition: id, id }))?.document;
  // An upload is recorded right after it is stored, so one without a record never gets one. A later sweep finds a drop.
  if (record === undefined) {
    return container === 'uploads';
  }
  return isFinished(record) && Date.parse(record.finishedAt ?? '') <= limitMs;
}

/** Sweeps now, then every hour until it is stopped. */
export function startRetention(dependencies: RetentionDependencies): PollLoop {
  return new PollLoop(
    async () => {
      await deleteOldBlobs(dependencies);
      return pauseMs;
    },
    (error) => {
      dependencies.logger.error('retention-failed', error);
      return pauseMs;
    },
  );
}
