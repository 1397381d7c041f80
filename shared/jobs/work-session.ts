import type { Clock } from '../platform/clock.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import type { DocumentContainer, StoredDocument, Versioned } from '../storage/document-container.ts';
import { DocumentLease, type LeaseFields } from '../storage/document-lease.ts';
import { claimLease, type HeldLease, isHeld, type LeaseHolders } from '../storage/lease.ts';
import { isFinished, type JobState } from './job-state.ts';

/** How long a runner may be silent before another continues in its place; each checkpoint renews it. */
export const leaseMs = 15_000;

/** What the document of a piece of work has besides its own fields. */
export interface LeasedWork {
  readonly state: JobState;
  /** UTC text with seven fractional digits, as all dates. */
  readonly startedAt: string | null;
  /** Milliseconds spent on it so far, without waiting. */
  readonly activeMs: number;
  readonly updatedAtMs: number;
  /** Who may continue it until when. */
  readonly lease: { readonly holder: string; readonly untilMs: number } | null;
  /** Of the latest lease, which grows with every claim. Absent before the first one. */
  readonly fence?: number;
  /** Claims since the last checkpoint. */
  readonly claims: number;
}

export interface SessionDependencies<S extends StoredDocument, D extends S & LeasedWork> {
  readonly container: Pick<DocumentContainer<S>, 'read' | 'commit'>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly holders?: LeaseHolders | undefined;
  readonly sleep: (ms: number) => Promise<void>;
  /** The document with other values. */
  readonly merge: (document: D, changes: Partial<D> | Partial<LeasedWork>) => D;
  /** What was read, if it is work of this kind. */
  readonly narrow: (found: Versioned<S> | undefined) => Versioned<D> | undefined;
  /** What a new runner changes before it begins. */
  readonly prepare?: (document: D) => Promise<Partial<D>>;
}

/** The right to continue one piece of work: its document, which is written together with the lease in it. */
export class WorkSession<D extends StoredDocument & LeasedWork> {
  readonly #clock: Clock;
  readonly #merge: (document: D, changes: Partial<D> | Partial<LeasedWork>) => D;
  readonly #lease: HeldLease<D>;
  #savedAtMs: number;

  private constructor(
    clock: Clock,
    merge: (document: D, changes: Partial<D> | Partial<LeasedWork>) => D,
    lease: HeldLease<D>,
  ) {
    this.#clock = clock;
    this.#merge = merge;
    this.#lease = lease;
    this.#savedAtMs = clock();
  }

  /**
   * Claims work that is not finished. If another runner has it, waits once for the end of that lease: a runner that has not
   * renewed it by then is dead.
   */
  static async claim<S extends StoredDocument, D extends S & LeasedWork>(
    dependencies: SessionDependencies<S, D>,
    id: string,
  ): Promise<WorkSession<D> | 'absent' | 'busy' | 'finished'> {
    const { container, clock, newId, holders, sleep, merge, narrow, prepare } = dependencies;
    const fields: LeaseFields<D> = {
      of: ({ lease, fence }) => ({ holder: lease?.holder ?? '', untilMs: lease?.untilMs ?? 0, fence }),
      put: (document, { holder, untilMs, fence }) =>
        merge(document, { lease: untilMs === 0 ? null : { holder, untilMs }, fence }),
    };
    const terms = { clock, holder: holders?.newHolder() ?? newId(), durationMs: leaseMs, isGone: holders?.isGone };
    const stored = new DocumentLease(container, { partition: id, id }, fields, narrow);
    let found = await stored.read();
    if (found !== undefined && !isFinished(found.content) && isHeld(found.lease, terms)) {
      await sleep((found.lease?.untilMs ?? 0) - clock());
      found = await stored.read();
    }
    if (found === undefined) {
      return 'absent';
    }
    if (isFinished(found.content)) {
      return 'finished';
    }
    const prepared = await prepare?.(found.content);
    const nowMs = clock();
    const { startedAt, claims } = found.content;
    const content = merge(prepared === undefined ? found.content : merge(found.content, prepared), {
      state: 'Running',
      startedAt: startedAt ?? formatUtcDate(nowMs),
      claims: claims + 1,
      updatedAtMs: nowMs,
    });
    const lease = await claimLease(stored, found, terms, content);
    return lease === undefined ? 'busy' : new WorkSession(clock, merge, lease);
  }

  get document(): D {
    return this.#lease.content;
  }

  /**
   * Writes the changes and renews the lease, or gives it up.
   * @throws LeaseLostError when another runner has taken the work over.
   */
  async save(changes: Partial<D>, then: 'renew' | 'release' = 'renew'): Promise<void> {
    const { document } = this;
    const nowMs = this.#clock();
    const activeMs = document.activeMs + Math.max(0, nowMs - this.#savedAtMs);
    await this.#lease.save(this.#merge(this.#merge(document, changes), { activeMs, updatedAtMs: nowMs }), then);
    this.#savedAtMs = nowMs;
  }

  /** Renews the lease when a third of its time has passed. */
  async keep(): Promise<void> {
    await this.#lease.keep();
  }
}
