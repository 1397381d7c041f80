import { textOf } from '../decoding/json-text.ts';
import { keptText } from '../decoding/kept-text.ts';
import type { AlertDocument, DetectionDocument, Evidence } from '../model/alert-model.ts';
import type { EventDecision } from '../model/decision.ts';
import { mergeEntities } from './alert-entities.ts';
import { alertId, alertPartition, detectionId, incidentId } from './alert-key.ts';
import type { AlertMetadata } from './alert-metadata.ts';
import { factsOf } from './detection-facts.ts';
import { accountOf, evidenceKey, evidenceOf } from './evidence.ts';
import { windowTime } from './window-time.ts';

/** Pieces of evidence kept in an alert itself. */
export const maxAlertEvidence = 20;
export const alertsSchemaVersion = 1;

/**
 * The detection of one event by the indicator that decided it, counted by `alert`. `readableFrom` is UTC text: its
 * `lastProcessedTime`.
 */
export function newDetection(
  decision: EventDecision,
  alert: Pick<AlertDocument, 'id' | 'severity' | 'rbacGroupId' | 'rbacGroupName'>,
  readableFrom: string,
  lifeSec: number,
): DetectionDocument {
  const { event, indicator, observable } = decision;
  return {
    id: detectionId(event.eventId, indicator.id),
    partition: alertPartition(event.subject),
    kind: 'detection',
    v: alertsSchemaVersion,
    ttl: lifeSec,
    alertId: alert.id,
    indicatorId: indicator.id,
    eventId: event.eventId,
    table: event.table,
    eventTime: event.timestamp,
    lastProcessedTime: readableFrom,
    rbacGroupId: alert.rbacGroupId,
    rbacGroupName: alert.rbacGroupName,
    facts: factsOf(event, observable),
    action: indicator.action,
    severity: alert.severity,
    entity: observable.entity,
    observable: { type: observable.type, value: keptText(observable.value), column: observable.column },
    indicatorValue: indicator.indicatorValue,
    indicatorType: indicator.indicatorType,
    reason: decision.reason,
    outranked: decision.outranked,
    evidence: evidenceOf(event, observable),
  };
}

/** An alert that counts no event yet; `first` is the earliest of the events that it will count. */
export function newAlert(first: EventDecision, sequence: number, metadata: AlertMetadata, now: string): AlertDocument {
  const { event, indicator } = first;
  const partition = alertPartition(event.subject);
  const id = alertId(partition, indicator.id, sequence);
  const account = accountOf(event);
  const userName = account.userPrincipalName ?? account.accountName;
  const eventTime = windowTime(event.timestamp, now);
  return {
    id,
    partition,
    kind: 'alert',
    v: alertsSchemaVersion,
    subject: event.subject,
    indicatorId: indicator.id,
    indicatorType: indicator.indicatorType,
    indicatorValue: indicator.indicatorValue,
    action: indicator.action,
    reason: first.reason,
    sequence,
    eventCount: 0,
    incidentId: incidentId(id),
    assignedTo: null,
    ...metadata,
    status: 'New',
    classification: null,
    determination: null,
    detectionSource: 'CustomerTI',
    alertDefinitionId: indicator.alertDefinitionId,
    alertCreationTime: now,
    firstEventTime: eventTime,
    lastEventTime: eventTime,
    lastUpdateTime: now,
    resolvedTime: null,
    machineId: textOf(event.properties['DeviceId']) ?? null,
    computerDnsName: textOf(event.properties['DeviceName']) ?? null,
    rbacGroupName: first.deviceGroup?.name ?? event.machineGroup ?? null,
    rbacGroupId: first.deviceGroup?.id ?? null,
    aadTenantId: event.tenantId ?? null,
    mitreTechniques: indicator.mitreTechniques,
    relatedUser: userName === undefined ? null : { userName, domainName: account.domainName ?? null },
    comments: [],
    evidence: [],
    evidenceTruncated: 0,
    entities: [],
  };
}

/** The alert with newly created detections added to its counts. */
export function countIn(alert: AlertDocument, detections: readonly DetectionDocument[], now: string): AlertDocument {
  const times = detections.map(({ eventTime }) => windowTime(eventTime, now));
  return {
    ...alert,
    ...mergeEvidence(alert, detections),
    entities: mergeEntities(alert.entities, detections),
    eventCount: alert.eventCount + detections.length,
    firstEventTime: [alert.firstEventTime, ...times].reduce((a, b) => (b < a ? b : a)),
    lastEventTime: [alert.lastEventTime, ...times].reduce((a, b) => (b > a ? b : a)),
    lastUpdateTime: now,
  };
}

/** The alert's evidence, with what the detections add to it. */
export function mergeEvidence(alert: AlertDocument, detections: readonly Pick<DetectionDocument, 'evidence'>[]) {
  const evidence: Evidence[] = [...alert.evidence];
  const known = new Set(evidence.map(evidenceKey));
  let { evidenceTruncated } = alert;
  for (const piece of detections.flatMap((detection) => detection.evidence)) {
    const key = evidenceKey(piece);
    if (known.has(key)) {
      continue;
    }
    if (evidence.length < maxAlertEvidence) {
      known.add(key);
      evidence.push(piece);
    } else {
      evidenceTruncated += 1;
    }
  }
  return { evidence, evidenceTruncated };
}
