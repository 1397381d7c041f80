import type { MetricName, Metrics } from '../../../shared/platform/metrics.ts';

interface MetricValue {
  readonly name: MetricName;
  readonly kind: 'counter' | 'gauge';
  readonly value: number;
}

/** Metrics kept in the process since its start. */
export interface MemoryMetrics extends Metrics {
  value(name: MetricName): number | undefined;
  all(): readonly MetricValue[];
}

export function makeMemoryMetrics(): MemoryMetrics {
  const values = new Map<MetricName, MetricValue>();
  return {
    count: (name, by) => void values.set(name, { name, kind: 'counter', value: (values.get(name)?.value ?? 0) + by }),
    gauge: (name, value) => void values.set(name, { name, kind: 'gauge', value }),
    value: (name) => values.get(name)?.value,
    all: () => [...values.values()],
  };
}
