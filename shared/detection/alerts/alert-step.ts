import { formatUtcDate, utcDateToMs } from '../../platform/utc-date.ts';
import type { AlertDocument, AlertSeriesDocument, DetectionDocument } from '../model/alert-model.ts';
import type { EventDecision } from '../model/decision.ts';
import { alertSeriesId } from './alert-key.ts';
import type { AlertMetadata } from './alert-metadata.ts';
import { alertsSchemaVersion, countIn, newAlert, newDetection } from './build-alert.ts';
import { windowTime } from './window-time.ts';
import type { WriteGroup } from './write-group.ts';

/** One atomic batch: detections to create, and the alert that counts them. */
export interface AlertStep {
  readonly alert: AlertDocument;
  /** The etag of the version to replace; undefined to create the alert. */
  readonly replaces: string | undefined;
  readonly detections: readonly DetectionDocument[];
  /** Present when the document of the series is to be written, too. */
  readonly series?: AlertSeriesDocument;
  /** The etag of its version to replace; undefined to create it. */
  readonly replacesSeries?: string | undefined;
}

interface AlertStepSettings {
  readonly alertWindowMs: number;
  readonly detectionLifeMs: number;
  /** How long an alert is kept after its last change. */
  readonly alertLifeMs: number;
  /** Delay before collectors can read a detection; longer than a commit takes. */
  readonly settleMs: number;
}

/** With the alert and the document of its series, a batch has 100 operations: the stores' limit. */
export const maxDetectionsPerStep = 98;
/** Of the 2 MB of a batch; the rest is for the alert. */
const maxDetectionBytes = 1024 * 1024;
const dayMs = 86_400_000;

/**
 * The next step of a group with waiting events: as many of the earliest as fit into one batch and one alert. An alert takes
 * an event if it is not resolved, its indicator still has the same definition, and the event is not later than the window
 * after the alert's last one; otherwise a new alert begins.
 */
export function nextStep(
  group: WriteGroup,
  metadata: AlertMetadata,
  settings: AlertStepSettings,
  now: string,
): AlertStep {
  const [first] = group.waiting;
  if (first === undefined) {
    throw new TypeError('a step needs an event');
  }
  const { latest, series } = group;
  const isOpen =
    latest !== undefined &&
    latest.document.deleted !== true &&
    latest.document.status !== 'Resolved' &&
    latest.document.alertDefinitionId === first.indicator.alertDefinitionId &&
    isWithin(windowTime(first.event.timestamp, now), latest.document.lastEventTime, settings.alertWindowMs);
  const former =
    latest === undefined && series === undefined
      ? endedBefore(first, settings, now)
      : Math.max(latest?.document.sequence ?? 0, series?.document.latest ?? 0);
  const base = isOpen ? latest.document : newAlert(first, former + 1, metadata, now);
  const detections = takeDetections(group, base, settings, now);
  return {
    alert: countIn(base, detections, now),
    replaces: isOpen ? latest.etag : undefined,
    detections,
    ...(needsSeries(base, series?.document, settings, now) && {
      series: seriesOf(base, now),
      replacesSeries: series?.etag,
    }),
  };
}

/**
 * A number that no earlier alert has, when nothing is stored of a series. The alerts of an indicator older than alerts can get
 * may all have ended, and their ids must not be used again: then the series begins with the number of the day.
 */
function endedBefore({ indicator }: EventDecision, { alertLifeMs }: AlertStepSettings, now: string): number {
  const nowMs = utcDateToMs(now);
  const isOld = nowMs - utcDateToMs(indicator.creationTimeDateTimeUtc) > alertLifeMs;
  return isOld ? Math.floor(nowMs / dayMs) : 0;
}

/** An alert that is not its series' first is named in the document of the series, which is renewed before it ends. */
function needsSeries(
  { sequence }: AlertDocument,
  series: AlertSeriesDocument | undefined,
  { alertLifeMs }: AlertStepSettings,
  now: string,
): boolean {
  const isNamed = series?.latest === sequence && utcDateToMs(now) - utcDateToMs(series.at) < alertLifeMs / 2;
  return sequence > 1 && !isNamed;
}

function seriesOf({ partition, indicatorId, sequence }: AlertDocument, now: string): AlertSeriesDocument {
  return {
    id: alertSeriesId(indicatorId),
    partition,
    kind: 'series',
    v: alertsSchemaVersion,
    indicatorId,
    latest: sequence,
    at: now,
  };
}

function takeDetections(
  { waiting }: WriteGroup,
  alert: AlertDocument,
  { alertWindowMs, detectionLifeMs, settleMs }: AlertStepSettings,
  now: string,
): readonly DetectionDocument[] {
  const readableFrom = formatUtcDate(utcDateToMs(now) + settleMs);
  const taken: DetectionDocument[] = [];
  let { lastEventTime } = alert;
  let bytes = 0;
  for (const decision of waiting.slice(0, maxDetectionsPerStep)) {
    const eventTime = windowTime(decision.event.timestamp, now);
    const detection = newDetection(decision, alert, readableFrom, Math.ceil(detectionLifeMs / 1000));
    bytes += Buffer.byteLength(JSON.stringify(detection));
    if (!isWithin(eventTime, lastEventTime, alertWindowMs) || (taken.length > 0 && bytes > maxDetectionBytes)) {
      break;
    }
    taken.push(detection);
    lastEventTime = eventTime > lastEventTime ? eventTime : lastEventTime;
  }
  return taken;
}

function isWithin(eventTime: string, lastEventTime: string, windowMs: number): boolean {
  return utcDateToMs(eventTime) <= utcDateToMs(lastEventTime) + windowMs;
}
