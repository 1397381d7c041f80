import type { DocumentContainer, Versioned } from '../../storage/document-container.ts';
import type { AlertDocument, AlertsDocument } from '../model/alert-model.ts';
import { alertId } from './alert-key.ts';

interface AlertSeries {
  readonly partition: string;
  readonly indicatorId: string;
}

type LatestAlert = Versioned<AlertDocument> | undefined;

const seriesPerCall = 250;
/** 4, 8, ... 65,536. */
const powers = Array.from({ length: 15 }, (_, index) => 4 * 2 ** index);

/**
 * The latest alert of each subject and indicator, in order. Ids contain their sequence, and a series has no gaps, so point
 * reads find its end: nearly always the first two; otherwise powers of two, then a binary search.
 */
export async function readLatestAlerts(
  series: readonly AlertSeries[],
  alerts: DocumentContainer<AlertsDocument>,
): Promise<readonly LatestAlert[]> {
  const latest: LatestAlert[] = [];
  for (let start = 0; start < series.length; start += seriesPerCall) {
    const slice = series.slice(start, start + seriesPerCall);
    const found = await readAlerts(
      slice.flatMap((one) => [key(one, 1), key(one, 2)]),
      alerts,
    );
    for (const [index, one] of slice.entries()) {
      const second = found[2 * index + 1];
      latest.push(second === undefined ? found[2 * index] : await searchFrom(one, second, alerts));
    }
  }
  return latest;
}

async function searchFrom(
  series: AlertSeries,
  second: Versioned<AlertDocument>,
  alerts: DocumentContainer<AlertsDocument>,
): Promise<LatestAlert> {
  const found = await readAlerts(
    powers.map((sequence) => key(series, sequence)),
    alerts,
  );
  const end = found.indexOf(undefined);
  let last = found[(end < 0 ? found.length : end) - 1] ?? second;
  let missing = last.document.sequence * 2;
  while (missing - last.document.sequence > 1) {
    const middle = Math.floor((last.document.sequence + missing) / 2);
    const [alert] = await readAlerts([key(series, middle)], alerts);
    if (alert === undefined) {
      missing = middle;
    } else {
      last = alert;
    }
  }
  return last;
}

function key({ partition, indicatorId }: AlertSeries, sequence: number) {
  return { partition, id: alertId(partition, indicatorId, sequence) };
}

async function readAlerts(
  keys: readonly { readonly partition: string; readonly id: string }[],
  alerts: DocumentContainer<AlertsDocument>,
): Promise<readonly LatestAlert[]> {
  const found = await alerts.readMany(keys);
  return found.map((one) => (one?.document.kind === 'alert' ? { document: one.document, etag: one.etag } : undefined));
}
