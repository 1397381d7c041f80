import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { categories, spellCategory } from '../../indicators/model/category.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { formatUtcDate, parseUtcDate, utcDateToMs } from '../../platform/utc-date.ts';
import { commitDecision, type Pauses, replace } from '../../storage/change-document.ts';
import type { DocumentContainer, Versioned } from '../../storage/document-container.ts';
import type { AlertDocument, AlertsDocument, DetectionDocument } from '../model/alert-model.ts';
import { alertIsBusy, maxAlertAttempts } from './alert-busy.ts';
import { mergeEntities } from './alert-entities.ts';
import { alertPartition, incidentId } from './alert-key.ts';
import { canSee } from './alert-visibility.ts';
import { alertsSchemaVersion, mergeEvidence } from './build-alert.ts';
import { oneOf } from './one-of.ts';
import { windowTime } from './window-time.ts';

const text = z.string().trim().min(1).max(10_000);

/** Body of `CreateAlertByReference`: the device, time and report id of an event, and the alert's texts. All are required. */
export const alertReferenceSchema = z.object({
  machineId: text,
  eventTime: z.string().transform((value, context) => {
    const date = parseUtcDate(value);
    if (date === undefined) {
      context.addIssue({ code: 'custom', message: 'not a date in ISO 8601 format' });
      return z.NEVER;
    }
    return date;
  }),
  reportId: z.union([text, z.number()]).transform(String),
  severity: oneOf(['Low', 'Medium', 'High']),
  title: text,
  description: text,
  recommendedAction: text,
  category: z.preprocess(spellCategory, oneOf(categories)),
});
type AlertReference = z.output<typeof alertReferenceSchema>;

/**
 * Raises an alert from an event that has a detection. If the device has an open alert with the same title, the event is
 * added to that one instead: as evidence, uncounted, because an alert counts only its own detections.
 * @throws AppError `ResourceNotFound` for an unknown event; `Conflict` when other requests keep changing the alert
 */
export type CreateAlertByReference = (actor: Actor, reference: AlertReference) => Promise<AlertDocument>;

const maxAlertsOfTitle = 1_000;
const numberDigits = 4;
const dayMs = 86_400_000;

export function makeCreateAlertByReference(dependencies: {
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly clock: Clock;
  readonly pauses?: Pauses;
}): CreateAlertByReference {
  const { alerts, clock, pauses } = dependencies;
  return async (actor, reference) => {
    const partition = alertPartition(reference.machineId.toLowerCase());
    const decide = async () => {
      const detection = await findEvent(actor, partition, reference, alerts);
      const sameTitle = await alertsOfTitle(partition, reference.title, alerts);
      const open = sameTitle.find(({ document }) => document.status !== 'Resolved' && canSee(actor, document));
      const now = formatUtcDate(clock());
      const alert = open?.document ?? newAlert(actor, reference, detection, numberAfter(sameTitle, clock()), now);
      return replace(open, absorb(alert, detection, now));
    };
    const options = { maxAttempts: maxAlertAttempts, exhausted: alertIsBusy, pauses };
    return (await commitDecision<AlertsDocument, AlertDocument>(alerts, decide, options)).document;
  };
}

/** Clients send the time in milliseconds or in ticks: within a millisecond, the report id distinguishes events. */
async function findEvent(
  actor: Actor,
  partition: string,
  { eventTime, reportId }: AlertReference,
  alerts: DocumentContainer<AlertsDocument>,
): Promise<DetectionDocument> {
  const fromMs = utcDateToMs(eventTime);
  const page = await alerts.query({
    kind: 'detection',
    partition,
    filter: {
      op: 'and',
      operands: [
        { op: 'eq', field: 'facts.reportId', value: reportId },
        { op: 'ge', field: 'eventTime', value: formatUtcDate(fromMs) },
        { op: 'lt', field: 'eventTime', value: formatUtcDate(fromMs + 1) },
      ],
    },
    order: { field: 'id', descending: false },
    limit: 1,
  });
  const found = page.items[0]?.document;
  if (found?.kind !== 'detection' || !canSee(actor, found)) {
    throw new AppError('ResourceNotFound', 'No event with this time and report id was found on this machine.');
  }
  return found;
}

/** The latest first. */
async function alertsOfTitle(
  partition: string,
  title: string,
  alerts: DocumentContainer<AlertsDocument>,
): Promise<readonly Versioned<AlertDocument>[]> {
  const page = await alerts.query({
    kind: 'alert',
    partition,
    filter: { op: 'eq', field: 'title', value: title },
    order: { field: 'alertCreationTime', descending: true },
    limit: maxAlertsOfTitle,
  });
  return page.items.flatMap(({ document, etag }) => (document.kind === 'alert' ? [{ document, etag }] : []));
}

/** The highest number of their ids, plus one; without any, the number of the day, because earlier ones may have ended. */
function numberAfter(sameTitle: readonly Versioned<AlertDocument>[], nowMs: number): number {
  const numbers = sameTitle
    .filter(({ document }) => document.detectionSource === 'CustomDetection')
    .map(({ document }) => Number(document.id.slice(-numberDigits)));
  return numbers.length === 0 ? Math.floor(nowMs / dayMs) % 10 ** numberDigits : Math.max(...numbers) + 1;
}

/** Two concurrent callers create the same id, so one of them is rejected and then finds the other's alert. */
function newAlert(
  actor: Actor,
  { title, severity, category, description, recommendedAction }: AlertReference,
  detection: DetectionDocument,
  earlier: number,
  now: string,
): AlertDocument {
  const { partition, indicatorId, indicatorType, indicatorValue, action, facts } = detection;
  // The sequence of an alert by an indicator has no leading zero, so this id cannot be one of those.
  const number = createHash('sha256').update(title).digest().readUIntBE(0, 6);
  const id = `ti${partition}_${indicatorId}0${number}${String(earlier).padStart(numberDigits, '0')}`;
  const user = detection.evidence.find(({ entityType }) => entityType === 'User');
  const userName = user?.['userPrincipalName'] ?? user?.['accountName'];
  const domainName = user?.['domainName'];
  return {
    id,
    partition,
    kind: 'alert',
    v: alertsSchemaVersion,
    subject: (facts.deviceId ?? '').toLowerCase(),
    indicatorId,
    indicatorType,
    indicatorValue,
    action,
    reason: `Raised from an event by ${actor.displayName}.`,
    sequence: 0,
    eventCount: 1,
    incidentId: incidentId(id),
    assignedTo: null,
    title,
    severity,
    category,
    description,
    recommendedAction,
    status: 'New',
    classification: null,
    determination: null,
    detectionSource: 'CustomDetection',
    alertDefinitionId: null,
    alertCreationTime: now,
    firstEventTime: windowTime(detection.eventTime, now),
    lastEventTime: windowTime(detection.eventTime, now),
    lastUpdateTime: now,
    resolvedTime: null,
    machineId: facts.deviceId ?? null,
    computerDnsName: facts.deviceName ?? null,
    rbacGroupName: detection.rbacGroupName,
    rbacGroupId: detection.rbacGroupId,
    aadTenantId: null,
    mitreTechniques: [],
    relatedUser:
      typeof userName === 'string'
        ? { userName, domainName: typeof domainName === 'string' ? domainName : null }
        : null,
    comments: [],
    evidence: [],
    evidenceTruncated: 0,
    entities: [],
  };
}

function absorb(alert: AlertDocument, detection: DetectionDocument, now: string): AlertDocument {
  const eventTime = windowTime(detection.eventTime, now);
  return {
    ...alert,
    ...mergeEvidence(alert, [detection]),
    entities: mergeEntities(alert.entities, [detection]),
    firstEventTime: eventTime < alert.firstEventTime ? eventTime : alert.firstEventTime,
    lastEventTime: eventTime > alert.lastEventTime ? eventTime : alert.lastEventTime,
    lastUpdateTime: now,
  };
}
