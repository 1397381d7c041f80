import type { Clock } from '../../platform/clock.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import type { BatchOutcome, DocumentContainer } from '../../storage/document-container.ts';
import type { AlertsDocument } from '../model/alert-model.ts';
import type { AlertStep } from './alert-step.ts';

interface RestampDependencies {
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly settleMs: number;
}

/**
 * Gives a new time to detections whose commit took longer than the settling delay: a collector may have passed the old time
 * before they were stored. A collector that did read them reads them again, with the same `FullId`.
 */
export async function restampLate(
  steps: readonly AlertStep[],
  outcomes: readonly BatchOutcome[],
  { alerts, clock, metrics, settleMs }: RestampDependencies,
): Promise<void> {
  const lastProcessedTime = formatUtcDate(clock() + settleMs);
  const batches = steps.flatMap(({ alert, detections }, index) => {
    const outcome = outcomes[index];
    if (outcome?.ok !== true) {
      return [];
    }
    const operations = detections.map((detection, place) => ({
      kind: 'replace' as const,
      document: { ...detection, lastProcessedTime },
      etag: outcome.etags[place] ?? '',
    }));
    return [{ partition: alert.partition, operations }];
  });
  metrics.count(
    'detections.stamped-late',
    batches.reduce((sum, { operations }) => sum + operations.length, 0),
  );
  await alerts.commitAll(batches);
}
