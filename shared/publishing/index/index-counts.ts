import { z } from 'zod';
import { type Action, actions, type IndicatorType, indicatorTypes } from '../../indicators/model/indicator.ts';
import type { IndicatorCount } from '../../indicators/reading/list.ts';
import { neverExpiresSec } from '../../indicators/rules/lifecycle.ts';
import type { IndexRow } from '../../matching/index-row.ts';
import type { RowCount } from '../../matching/row-counts.ts';
import { disabledSec } from './row-of-document.ts';

const secondsPerDay = 86_400;
const natural = z.number().int().nonnegative();

/** Indicators that expire on one day: day since 1970, count, first and last second of expiry. */
const expiryDay = z.tuple([natural, natural, natural, natural]);
export const countGroupSchema = z.object({
  indicatorType: z.enum(indicatorTypes),
  action: z.enum(actions),
  never: natural,
  days: z.array(expiryDay),
});
type CountGroup = z.output<typeof countGroupSchema>;

type CountedRow = Pick<IndexRow, 'type' | 'action' | 'expirySec'>;

/** Counts by type, action and day of expiry, updated as rows are added and removed. */
export class IndexCounts {
  readonly #groups = new Map<IndicatorType, Map<Action, ActionCounts>>();

  /** Starts from the counts in a manifest. */
  static of(groups: readonly CountGroup[]): IndexCounts {
    const counts = new IndexCounts();
    for (const { indicatorType, action, never, days } of groups) {
      const group = counts.#group(indicatorType, action);
      group.never = never;
      for (const [day, count, firstSec, lastSec] of days) {
        group.days.set(day, { count, firstSec, lastSec });
      }
    }
    return counts;
  }

  static ofRows(rows: Iterable<RowCount>): IndexCounts {
    const counts = new IndexCounts();
    for (const { type, action, count, firstSec, lastSec } of rows) {
      counts.#add(type, action, count, firstSec, lastSec);
    }
    return counts;
  }

  add(rows: readonly CountedRow[]): void {
    for (const { type, action, expirySec } of rows) {
      this.#add(type, action, 1, expirySec, expirySec);
    }
  }

  remove(rows: readonly CountedRow[]): void {
    rows.forEach((row) => {
      this.#remove(row);
    });
  }

  #remove({ type, action, expirySec }: CountedRow): void {
    const group = this.#group(type, action);
    const day = Math.floor(expirySec / secondsPerDay);
    const known = group.days.get(day);
    if (expirySec === neverExpiresSec) {
      group.never -= 1;
    } else if (known !== undefined && known.count > 1) {
      known.count -= 1;
    } else {
      group.days.delete(day);
    }
  }

  toGroups(): CountGroup[] {
    return [...this.#groups].flatMap(([indicatorType, byAction]) =>
      [...byAction]
        .filter(([, { never, days }]) => never > 0 || days.size > 0)
        .map(([action, { never, days }]) => ({
          indicatorType,
          action,
          never,
          days: [...days].map(([day, { count, firstSec, lastSec }]) => [day, count, firstSec, lastSec]),
        })),
    );
  }

  #add(type: IndicatorType, action: Action, count: number, firstSec: number, lastSec: number): void {
    const group = this.#group(type, action);
    if (firstSec === neverExpiresSec) {
      group.never += count;
      return;
    }
    const day = Math.floor(firstSec / secondsPerDay);
    const known = group.days.get(day);
    if (known === undefined) {
      group.days.set(day, { count, firstSec, lastSec });
    } else {
      known.count += count;
      known.firstSec = Math.min(known.firstSec, firstSec);
      known.lastSec = Math.max(known.lastSec, lastSec);
    }
  }

  #group(type: IndicatorType, action: Action): ActionCounts {
    let byAction = this.#groups.get(type);
    if (byAction === undefined) {
      byAction = new Map();
      this.#groups.set(type, byAction);
    }
    let group = byAction.get(action);
    if (group === undefined) {
      group = { never: 0, days: new Map() };
      byAction.set(action, group);
    }
    return group;
  }
}

interface DayCount {
  count: number;
  firstSec: number;
  lastSec: number;
}

interface ActionCounts {
  never: number;
  readonly days: Map<number, DayCount>;
}

/**
 * Counts by state at a time; undefined when some of a day's indicators have expired and some not, or when some are disabled:
 * only the store can count these.
 */
export function countsAt(groups: readonly CountGroup[], nowSec: number): readonly IndicatorCount[] | undefined {
  const counts: IndicatorCount[] = [];
  for (const { indicatorType, action, never, days } of groups) {
    let active = never;
    let expired = 0;
    for (const [, count, firstSec, lastSec] of days) {
      if (firstSec === disabledSec || (firstSec <= nowSec && nowSec < lastSec)) {
        return undefined;
      }
      active += nowSec < firstSec ? count : 0;
      expired += nowSec < firstSec ? 0 : count;
    }
    counts.push(
      { indicatorType, action, state: 'active', count: active },
      { indicatorType, action, state: 'expired', count: expired },
    );
  }
  return counts.filter(({ count }) => count > 0);
}
