import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { readBlob } from './read-blob.ts';

export const leaseName = 'publisher.json';
const leaseSchema = z.object({ holder: z.string(), untilMs: z.number() });

/** The right to publish, one holder at a time. That of a holder that died lapses. */
export interface PublishLease {
  /** Prolongs it where that is due. Throws LeaseLost when another has it. */
  keep(): Promise<void>;
  release(): Promise<void>;
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface LeaseDependencies {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly leaseMs: number;
  /** Its blob; that of the index's publisher by default. */
  readonly name?: string;
}

/** Undefined while another holds it. */
export async function acquireLease({
  blobs,
  clock,
  newId,
  leaseMs,
  name = leaseName,
}: LeaseDependencies): Promise<PublishLease | undefined> {
  const holder = newId();
  const write = async (untilMs: number, replaces: string | undefined) => {
    const bytes = Buffer.from(JSON.stringify({ holder, untilMs }));
    const condition = replaces === undefined ? { ifAbsent: true as const } : { ifMatch: replaces };
    return (await blobs.write(name, bytes, { ...condition, isPassing: true }))?.etag;
  };
  const found = await readBlob(blobs, name);
  if (found !== undefined && parseUntil(found.bytes) > clock()) {
    return undefined;
  }
  let untilMs = clock() + leaseMs;
  let etag = await write(untilMs, found?.info.etag);
  if (etag === undefined) {
    return undefined;
  }
  return {
    keep: async () => {
      if (untilMs - clock() < (leaseMs * 2) / 3) {
        untilMs = clock() + leaseMs;
        etag = etag === undefined ? undefined : await write(untilMs, etag);
        if (etag === undefined) {
          throw new LeaseLost('another publisher took over');
        }
      }
    },
    release: async () => {
      if (etag !== undefined) {
        await write(0, etag);
      }
    },
  };
}

/** What cannot be read holds nobody off. */
function parseUntil(bytes: Uint8Array): number {
  try {
    return leaseSchema.parse(JSON.parse(Buffer.from(bytes).toString())).untilMs;
  } catch {
    return 0;
  }
}
