import type { Metrics } from '../../../shared/platform/metrics.ts';

/** Metrics that go to two places. */
export function bothMetrics(one: Metrics, other: Metrics): Metrics {
  return {
    count: (name, by) => {
      one.count(name, by);
      other.count(name, by);
    },
    gauge: (name, value) => {
      one.gauge(name, value);
      other.gauge(name, value);
    },
  };
}
