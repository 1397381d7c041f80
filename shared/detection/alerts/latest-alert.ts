import type { DocumentContainer, DocumentKey, Versioned } from '../../storage/document-container.ts';
import type { AlertDocument, AlertSeriesDocument, AlertsDocument } from '../model/alert-model.ts';
import { alertId, alertSeriesId } from './alert-key.ts';

interface AlertSeries {
  readonly partition: string;
  readonly indicatorId: string;
}

/** Where a series of alerts ends. */
export interface SeriesEnd {
  /** The latest alert; undefined when there was none, or its life is over. */
  readonly latest: Versioned<AlertDocument> | undefined;
  /** Written with the second alert of a series; undefined before. */
  readonly series: Versioned<AlertSeriesDocument> | undefined;
}

type FoundAlert = Versioned<AlertDocument> | undefined;

const seriesPerCall = 250;
/** 4, 8, ... 65,536. */
const powers = Array.from({ length: 15 }, (_, index) => 4 * 2 ** index);

/**
 * The ends of the series of alerts of subjects and indicators, in order. Ids contain their sequence. Nearly every series has at
 * most one alert; a document of the series names the latest of the others, because earlier ones may have ended before it.
 * Series of releases before 0.3 have no such document and no gaps, so point reads find their end: powers of two, then a binary
 * search.
 */
export async function readSeriesEnds(
  series: readonly AlertSeries[],
  alerts: DocumentContainer<AlertsDocument>,
): Promise<readonly SeriesEnd[]> {
  const ends: SeriesEnd[] = [];
  for (let start = 0; start < series.length; start += seriesPerCall) {
    const slice = series.slice(start, start + seriesPerCall);
    const found = await alerts.readMany(
      slice.flatMap((one) => [alertKey(one, 1), { partition: one.partition, id: alertSeriesId(one.indicatorId) }]),
    );
    for (const [index, one] of slice.entries()) {
      const first = asAlert(found[2 * index]);
      const known = asSeries(found[2 * index + 1]);
      const latest =
        known === undefined && first === undefined
          ? undefined
          : await searchFrom(one, known?.document.latest ?? 1, known === undefined ? first : undefined, alerts);
      ends.push({ latest, series: known });
    }
  }
  return ends;
}

/** The last alert from a sequence on; `start` is the alert of that sequence, if it was read before. */
async function searchFrom(
  series: AlertSeries,
  sequence: number,
  start: FoundAlert,
  alerts: DocumentContainer<AlertsDocument>,
): Promise<FoundAlert> {
  const read = async (...sequences: readonly number[]): Promise<readonly FoundAlert[]> =>
    (await alerts.readMany(sequences.map((one) => alertKey(series, one)))).map(asAlert);
  const [next, known = start] = await read(...(start === undefined ? [sequence + 1, sequence] : [sequence + 1]));
  if (next === undefined) {
    return known;
  }
  const later = powers.filter((power) => power > sequence + 1);
  const found = await read(...later);
  const end = found.indexOf(undefined);
  let last = found[(end < 0 ? found.length : end) - 1] ?? next;
  let missing = later[end] ?? last.document.sequence * 2;
  while (missing - last.document.sequence > 1) {
    const middle = Math.floor((last.document.sequence + missing) / 2);
    const [alert] = await read(middle);
    if (alert === undefined) {
      missing = middle;
    } else {
      last = alert;
    }
  }
  return last;
}

function alertKey({ partition, indicatorId }: AlertSeries, sequence: number): DocumentKey {
  return { partition, id: alertId(partition, indicatorId, sequence) };
}

function asAlert(found: Versioned<AlertsDocument> | undefined): FoundAlert {
  return found?.document.kind === 'alert' ? { document: found.document, etag: found.etag } : undefined;
}

function asSeries(found: Versioned<AlertsDocument> | undefined): SeriesEnd['series'] {
  return found?.document.kind === 'series' ? { document: found.document, etag: found.etag } : undefined;
}
