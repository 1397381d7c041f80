import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { BlobStore } from './blob-store.ts';
import {
  claimLease,
  type HeldLease,
  type Lease,
  type LeaseCarrier,
  type Leased,
  type LeaseHolders,
  LeaseLostError,
  type StoredLease,
} from './lease.ts';
import { readBlob } from './read-blob.ts';

const leaseSchema = z.object({ holder: z.string(), untilMs: z.number(), fence: z.number().optional() });

/** The right to do one piece of work; one holder at a time. */
export type WorkLease = Pick<HeldLease<undefined>, 'keep' | 'release' | 'fence'>;

export interface BlobLeaseDependencies {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly leaseMs: number;
  readonly holders?: LeaseHolders | undefined;
  /** The name of its blob. */
  readonly name: string;
}

/**
 * Undefined while another holder has the lease. The claim gets a fence above `aboveFence`: that of data which was written under a
 * lease that has been lost.
 */
export async function acquireLease(
  { blobs, clock, newId, leaseMs, holders, name }: BlobLeaseDependencies,
  aboveFence = 0,
): Promise<WorkLease | undefined> {
  const carrier = new BlobLease(blobs, name);
  const found = (await carrier.read()) ?? { lease: undefined, content: undefined, version: undefined };
  const holder = holders?.newHolder() ?? newId();
  return await claimLease(carrier, found, {
    clock,
    holder,
    durationMs: leaseMs,
    aboveFence,
    isGone: holders?.isGone,
  });
}

const maxAttempts = 3;

/**
 * Runs the work under the lease, and again when another holder was faster; `busy` while another has the lease.
 * @throws LeaseLostError, or what `isOvertaken` accepts, when it keeps happening.
 */
export async function underLease<S>(
  dependencies: BlobLeaseDependencies,
  work: (lease: WorkLease) => Promise<S>,
  isOvertaken: (error: unknown, attempt: number) => boolean = () => false,
): Promise<S | 'busy'> {
  let aboveFence = 0;
  for (let attempt = 1; ; attempt += 1) {
    const lease = await acquireLease(dependencies, aboveFence);
    if (lease === undefined) {
      return 'busy';
    }
    try {
      return await work(lease);
    } catch (error) {
      const isLost = error instanceof LeaseLostError;
      if (!(isLost || isOvertaken(error, attempt)) || attempt === maxAttempts) {
        throw error;
      }
      aboveFence = isLost ? (error.laterFence ?? aboveFence) : aboveFence;
    } finally {
      await lease.release();
    }
  }
}

/** Stores a lease in a blob of its own. */
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
