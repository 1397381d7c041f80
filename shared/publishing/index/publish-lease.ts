import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import {
  claimLease,
  type HeldLease,
  type Lease,
  type LeaseCarrier,
  type Leased,
  type StoredLease,
} from '../../storage/lease.ts';
import { readBlob } from './read-blob.ts';

export const leaseName = 'publisher.json';
const leaseSchema = z.object({ holder: z.string(), untilMs: z.number(), fence: z.number().optional() });

/** The right to publish; one holder at a time. */
export type PublishLease = Pick<HeldLease<undefined>, 'keep' | 'release' | 'fence'>;

interface LeaseDependencies {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly leaseMs: number;
  /** The name of its blob; by default that of the index publisher. */
  readonly name?: string;
}

/** Undefined while another publisher holds the lease. */
export async function acquireLease({
  blobs,
  clock,
  newId,
  leaseMs,
  name = leaseName,
}: LeaseDependencies): Promise<PublishLease | undefined> {
  const carrier = new BlobLease(blobs, name);
  const found = (await carrier.read()) ?? { lease: undefined, content: undefined, version: undefined };
  return await claimLease(carrier, found, { clock, holder: newId(), durationMs: leaseMs });
}

/** Stores a lease of `storage/lease.ts` in a blob of its own; `publish-under-lease.ts` works under it. */
class BlobLease implements LeaseCarrier<undefined> {
  readonly #blobs: BlobStore;
  readonly #name: string;

  constructor(blobs: BlobStore, name: string) {
    this.#blobs = blobs;
    this.#name = name;
  }

  async read(): Promise<Leased<undefined> | undefined> {
    const found = await readBlob(this.#blobs, this.#name);
    return found === undefined
      ? undefined
      : { lease: parseLease(found.bytes), content: undefined, version: found.info.etag };
  }

  async write({ holder, untilMs, fence }: Lease, content: undefined, replaces: string | undefined) {
    const bytes = Buffer.from(JSON.stringify({ holder, untilMs, fence }));
    const condition = replaces === undefined ? { ifAbsent: true as const } : { ifMatch: replaces };
    const written = await this.#blobs.write(this.#name, bytes, { ...condition, skipSync: true });
    return written === undefined ? undefined : { content, version: written.etag };
  }
}

/** A lease that cannot be read counts as free. */
function parseLease(bytes: Uint8Array): StoredLease | undefined {
  try {
    return leaseSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return undefined;
  }
}
