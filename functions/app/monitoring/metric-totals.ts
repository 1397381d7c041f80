import type { MetricName, Metrics } from '../../../shared/platform/metrics.ts';

/** The values of one metric since it was last sent, added up. */
export interface MetricTotal {
  readonly name: MetricName;
  readonly kind: 'counter' | 'gauge';
  /** Number of values. */
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** Adds up metrics between two exports. The number of names is fixed, so its size is bounded. */
export class MetricTotals implements Metrics {
  readonly #totals = new Map<MetricName, MetricTotal>();

  /** A count of 0 is not sent. */
  count(name: MetricName, by: number): void {
    if (by === 0) {
      return;
    }
    this.add({ name, kind: 'counter', count: 1, sum: by, min: by, max: by });
  }

  gauge(name: MetricName, value: number): void {
    this.add({ name, kind: 'gauge', count: 1, sum: value, min: value, max: value });
  }

  /** Adds values, also those of an export that failed. */
  add(total: MetricTotal): void {
    const known = this.#totals.get(total.name);
    this.#totals.set(
      total.name,
      known === undefined
        ? total
        : {
            name: total.name,
            kind: total.kind,
            count: known.count + total.count,
            sum: known.sum + total.sum,
            min: Math.min(known.min, total.min),
            max: Math.max(known.max, total.max),
          },
    );
  }

  /** Removes and returns everything. */
  drain(): readonly MetricTotal[] {
    const totals = [...this.#totals.values()];
    this.#totals.clear();
    return totals;
  }
}
