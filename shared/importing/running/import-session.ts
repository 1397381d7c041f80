import type { Clock } from '../../platform/clock.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import { DocumentLease, type LeaseFields } from '../../storage/document-lease.ts';
import { claimLease, type HeldLease, isHeld } from '../../storage/lease.ts';
import { checkMark, isFollowable } from '../../storage/mark.ts';
import { noProgress } from '../accepting/create-import.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import { type ImportDocument, isFinished } from '../import-document.ts';

/** How long a runner may be silent before another continues in its place; each checkpoint renews it. */
export const leaseMs = 15_000;

type SessionDependencies = Pick<
  ImportDependencies,
  'container' | 'list' | 'clock' | 'logger' | 'metrics' | 'newId' | 'holders' | 'sleep'
>;

const leaseFields: LeaseFields<ImportDocument> = {
  of: ({ lease, fence }) => ({ holder: lease?.holder ?? '', untilMs: lease?.untilMs ?? 0, fence }),
  put: (document, { holder, untilMs, fence }) => ({
    ...document,
    lease: untilMs === 0 ? null : { holder, untilMs },
    fence,
  }),
};

/** The right to continue one import: its document, which is written together with the lease in it. */
export class ImportSession {
  readonly #clock: Clock;
  readonly #lease: HeldLease<ImportDocument>;
  #savedAtMs: number;

  private constructor(clock: Clock, lease: HeldLease<ImportDocument>) {
    this.#clock = clock;
    this.#lease = lease;
    this.#savedAtMs = clock();
  }

  /**
   * Claims an import that is not finished. If another runner has it, waits once for the end of that lease: a runner that has
   * not renewed it by then is dead.
   */
  static async claim(
    dependencies: SessionDependencies,
    id: string,
  ): Promise<ImportSession | 'absent' | 'busy' | 'finished'> {
    const { container, clock, newId, holders, sleep } = dependencies;
    const terms = { clock, holder: holders?.newHolder() ?? newId(), durationMs: leaseMs, isGone: holders?.isGone };
    const stored = new DocumentLease(container, { partition: id, id }, leaseFields, (found) => found);
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
    const nowMs = clock();
    const { startedAt, claims } = found.content;
    const lease = await claimLease(stored, found, terms, {
      ...found.content,
      ...(await progressOf(dependencies, found.content)),
      state: 'Running',
      startedAt: startedAt ?? formatUtcDate(nowMs),
      claims: claims + 1,
      updatedAtMs: nowMs,
    });
    return lease === undefined ? 'busy' : new ImportSession(clock, lease);
  }

  get document(): ImportDocument {
    return this.#lease.content;
  }

  /**
   * Writes the changes and renews the lease, or gives it up.
   * @throws LeaseLostError when another runner has taken the import over.
   */
  async save(changes: Partial<ImportDocument>, then: 'renew' | 'release' = 'renew'): Promise<void> {
    const { document } = this;
    const nowMs = this.#clock();
    const activeMs = document.activeMs + Math.max(0, nowMs - this.#savedAtMs);
    await this.#lease.save({ ...document, ...changes, activeMs, updatedAtMs: nowMs }, then);
    this.#savedAtMs = nowMs;
  }
}

/**
 * The progress that an import continues with: none if its rows went to a list that was lost or replaced since. Rows that are
 * written again change nothing.
 */
async function progressOf(
  { list, logger, metrics }: SessionDependencies,
  document: ImportDocument,
): Promise<Partial<ImportDocument>> {
  const own = document.list;
  const isOfList = own === undefined || isFollowable(await checkMark(list, own, { logger, metrics, what: 'import' }));
  return { ...(isOfList ? {} : noProgress), list: await list.mark('') };
}
