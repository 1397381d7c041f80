import type { MetricName, Metrics } from '../../../shared/platform/metrics.ts';

/** Metrics that stay in the process: nothing is sent anywhere. */
interface MemoryMetrics extends Metrics {
  value(name: MetricName): number | undefined;
}

export function makeMemoryMetrics(): MemoryMetrics {
  const values = new Map<MetricName, number>();
  return {
    count: (name, by) => void values.set(name, (values.get(name) ?? 0) + by),
    gauge: (name, value) => void values.set(name, value),
    value: (name) => values.get(name),
  };
}
