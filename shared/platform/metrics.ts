/** What the service counts. Every cap that drops or truncates something has a metric of its own. */
export type MetricName =
  | 'rows.imported'
  | 'rows.refused'
  | 'events.received'
  | 'events.matched'
  | 'events.ignored'
  | 'records.quarantined'
  | 'detections.created'
  | 'detections.stamped-late'
  | 'detections.left-for-next-pull'
  | 'alerts.published'
  | 'decisions.not-alerting'
  | 'alerts.created'
  | 'indicators.purged'
  | 'index.published'
  | 'index.rows-left-out'
  | 'index.age-sec'
  | 'index.indicators'
  | 'marks.not-usable'
  | 'audit.lost'
  | 'spans.dropped';

/** Counters add up; gauges keep the last value. Implementations never throw. */
export interface Metrics {
  count(name: MetricName, by: number): void;
  gauge(name: MetricName, value: number): void;
}
