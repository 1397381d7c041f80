import { formatUtcDate, utcDateToMs } from '../../platform/utc-date.ts';
import type { AlertDocument, DetectionDocument } from '../model/alert-model.ts';
import type { AlertMetadata } from './alert-metadata.ts';
import { countIn, newAlert, newDetection } from './build-alert.ts';
import { windowTime } from './window-time.ts';
import type { WriteGroup } from './write-group.ts';

/** One atomic batch: detections to create, and the alert that counts them. */
export interface AlertStep {
  readonly alert: AlertDocument;
  /** The etag of the version to replace; undefined to create the alert. */
  readonly replaces: string | undefined;
  readonly detections: readonly DetectionDocument[];
}

interface AlertStepSettings {
  readonly alertWindowMs: number;
  readonly detectionLifeMs: number;
  /** Delay before collectors can read a detection; longer than a commit takes. */
  readonly settleMs: number;
}

/** With the alert, a batch has 100 operations: the stores' limit. */
export const maxDetectionsPerStep = 99;
/** Of the 2 MB of a batch; the rest is for the alert. */
const maxDetectionBytes = 1024 * 1024;

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
  const { latest } = group;
  const isOpen =
    latest !== undefined &&
    latest.document.status !== 'Resolved' &&
    latest.document.alertDefinitionId === first.indicator.alertDefinitionId &&
    isWithin(windowTime(first.event.timestamp, now), latest.document.lastEventTime, settings.alertWindowMs);
  const base = isOpen ? latest.document : newAlert(first, (latest?.document.sequence ?? 0) + 1, metadata, now);
  const detections = takeDetections(group, base, settings, now);
  return { alert: countIn(base, detections, now), replaces: isOpen ? latest.etag : undefined, detections };
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
