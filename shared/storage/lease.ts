import type { Clock } from '../platform/clock.ts';

/*
 * The rules of every lease; `document-lease.ts` and `publish-lease.ts` say where one is stored.
 *
 * A lease is the right to work on something, for one holder at a time. It is stored next to the work:
 *
 *     holder    who has it
 *     untilMs   when it expires unless it is renewed; 0: nobody has it
 *     fence     a number that grows with every claim
 *
 * A holder that is paused or cut off does not notice that its lease has expired. Two checks keep it from writing. Every write
 * of the lease replaces the version that this holder wrote last, so it fails after a takeover. Data that is stored elsewhere
 * carries the fence, and nothing overwrites data of a greater fence (`requireFence`). Until the new holder has written that
 * data, the condition on its version lets only one of the two through.
 *
 *     holder A                      stored            holder B
 *     claim           ────────────▶ A, fence 1
 *     (paused)                      expires
 *                                   B, fence 2 ◀───── claim
 *                                   data, fence 2 ◀── write
 *     save            ──✗ version
 *     write data, 1   ──✗ fence
 *
 * The fence is at least the time of its claim in milliseconds, so that it keeps growing if the stored lease is lost. If the clock
 * went back as well, the first write finds data of a greater fence: the work is claimed again above it (`underLease`).
 */

export interface Lease {
  readonly holder: string;
  readonly untilMs: number;
  readonly fence: number;
}

/** A lease as it is found: releases before 0.2 stored no fence, which counts as 0. */
export type StoredLease = Omit<Lease, 'fence'> & { readonly fence?: number | undefined };

/** A lease and the content that it is stored with: a document, or nothing. */
export interface Leased<C> {
  readonly lease: StoredLease | undefined;
  readonly content: C;
  /** Undefined before the first write. */
  readonly version: string | undefined;
}

/** Where a lease is stored. */
export interface LeaseCarrier<C> {
  /** Undefined when nothing is stored. */
  read(): Promise<Leased<C> | undefined>;
  /** Replaces that version, or creates the first one. Undefined when another version is stored. */
  write(
    lease: Lease,
    content: C,
    replaces: string | undefined,
  ): Promise<{ readonly content: C; readonly version: string } | undefined>;
}

interface LeaseTerms {
  readonly clock: Clock;
  /** Unique to this claim. */
  readonly holder: string;
  readonly durationMs: number;
  /** The claim's fence exceeds it. */
  readonly aboveFence?: number;
  readonly isGone?: LeaseHolders['isGone'] | undefined;
}

/** Names for holders of leases, and what is known about those of other processes. */
export interface LeaseHolders {
  readonly newHolder: () => string;
  /** Whether the process of a holder has certainly ended, so that nobody needs to wait for its lease to expire. */
  readonly isGone: (holder: string) => boolean;
}

/** How far the clocks of two instances may differ. */
const maxSkewMs = 1_000;

/** Another holder has claimed the lease. Nothing was written. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  readonly code = 'LeaseLost';
  /** The fence of the data that a later holder has written; undefined when only the lease is lost. */
  readonly laterFence: number | undefined;

  constructor(message: string, laterFence?: number) {
    super(message);
    this.laterFence = laterFence;
  }
}

/**
 * Whether the lease belongs to someone now. A lease that would last longer than leases do was taken while a clock was wrong,
 * and counts as expired: the fence keeps its holder, should it still exist, from writing.
 */
export function isHeld(
  lease: StoredLease | undefined,
  { clock, durationMs, isGone }: Pick<LeaseTerms, 'clock' | 'durationMs' | 'isGone'>,
): boolean {
  const leftMs = (lease?.untilMs ?? 0) - clock();
  return lease !== undefined && leftMs > 0 && leftMs <= durationMs + maxSkewMs && isGone?.(lease.holder) !== true;
}

/**
 * Claims a lease that was read, and stores `content` with it (by default, the content that was read). Undefined when another
 * holder has it, or has claimed it since it was read.
 */
export async function claimLease<C>(
  carrier: LeaseCarrier<C>,
  found: Leased<C>,
  terms: LeaseTerms,
  content: C = found.content,
): Promise<HeldLease<C> | undefined> {
  const nowMs = terms.clock();
  if (isHeld(found.lease, terms)) {
    return undefined;
  }
  const fence = Math.max((found.lease?.fence ?? 0) + 1, (terms.aboveFence ?? 0) + 1, nowMs);
  const lease = { holder: terms.holder, untilMs: nowMs + terms.durationMs, fence };
  const written = await carrier.write(lease, content, found.version);
  return written === undefined ? undefined : new HeldLease(carrier, terms, { lease, ...written });
}

interface Held<C> {
  readonly lease: Lease;
  readonly content: C;
  readonly version: string;
}

/** A claimed lease. Call its methods one at a time. */
export class HeldLease<C> {
  readonly #carrier: LeaseCarrier<C>;
  readonly #terms: LeaseTerms;
  #held: Held<C>;
  #isLost = false;

  constructor(carrier: LeaseCarrier<C>, terms: LeaseTerms, held: Held<C>) {
    this.#carrier = carrier;
    this.#terms = terms;
    this.#held = held;
  }

  /** To be stored with data that is written elsewhere under the lease. */
  get fence(): number {
    return this.#held.lease.fence;
  }

  /** As this holder stored it last. */
  get content(): C {
    return this.#held.content;
  }

  /** The version of the content, for a write that ends both. */
  get version(): string {
    return this.#held.version;
  }

  /**
   * Stores the content and renews the lease, or gives it up in the same write.
   * @throws LeaseLostError when another holder has claimed it.
   */
  async save(content: C, then: 'renew' | 'release' = 'renew'): Promise<void> {
    const untilMs = then === 'renew' ? this.#terms.clock() + this.#terms.durationMs : 0;
    const lease = { ...this.#held.lease, untilMs };
    const written = this.#isLost ? undefined : await this.#carrier.write(lease, content, this.#held.version);
    if (written === undefined) {
      this.#isLost = true;
      throw new LeaseLostError('another holder has taken the lease over');
    }
    this.#held = { lease, ...written };
  }

  /**
   * Renews the lease when a third of its time has passed, or the clock was set back.
   * @throws LeaseLostError as `save` does.
   */
  async keep(): Promise<void> {
    const { clock, durationMs } = this.#terms;
    const leftMs = this.#held.lease.untilMs - clock();
    if (this.#isLost || leftMs < (durationMs * 2) / 3 || leftMs > durationMs) {
      await this.save(this.content);
    }
  }

  /** Gives the lease up, so that others need not wait until it expires. Does nothing if another holder has claimed it. */
  async release(): Promise<void> {
    const { lease, content, version } = this.#held;
    this.#isLost = true;
    if ((await this.#carrier.write({ ...lease, untilMs: 0 }, content, version)) !== undefined) {
      return;
    }
    // the response to the last write, with its version, may have been lost: holder and fence still identify the lease
    const found = await this.#carrier.read();
    const isMine = found?.lease?.holder === lease.holder && found.lease.fence === lease.fence;
    if (isMine && found.lease.untilMs > 0) {
      await this.#carrier.write({ ...lease, untilMs: 0 }, found.content, found.version);
    }
  }
}

/**
 * Call it before overwriting data that was written under a lease.
 * @throws LeaseLostError when a later holder has written the data.
 */
export function requireFence({ fence }: { readonly fence: number }, stored: number | undefined): void {
  if (fence < (stored ?? 0)) {
    throw new LeaseLostError('a later holder of the lease has written', stored);
  }
}
