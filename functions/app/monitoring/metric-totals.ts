import type { MetricName, Metrics } from '../../../shared/platform/metrics.ts';

/** What one metric came to since it was last sent. */
export interface MetricTotal {
  readonly name: MetricName;
  readonly kind: 'counter' | 'gauge';
  /** Values taken in; a counter's are added up. */
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** Adds metrics up between two sendings: a fixed number of names, so bounded whatever happens. */
export class MetricTotals implements Metrics {
  readonly #totals = new Map<MetricName, MetricTotal>();

  /** Nothing counted is nothing to send. */
  count(name: MetricName, by: number): void {
    if (by === 0) {
      return;
    }
    this.add({ name, kind: 'counter', count: 1, sum: by, min: by, max: by });
  }

  gauge(name: MetricName, value: number): void {
    this.add({ name, kind: 'gauge', count: 1, sum: value, min: value, max: value });
  }

  /** Also puts back what could not be sent. */
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

  /** Takes everything out. */
  drain(): readonly MetricTotal[] {
    const totals = [...this.#totals.values()];
    this.#totals.clear();
    return totals;
  }
}
