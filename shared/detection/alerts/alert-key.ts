import { createHash } from 'node:crypto';

const alertIdPattern = /^ti(\d{16})_(\d{15})(\d+)$/;

/** The partition of a subject's alerts and detections: 16 decimal digits of its hash. */
export function alertPartition(subject: string): string {
  return decimal(subject, 10n ** 16n).padStart(16, '0');
}

/**
 * The id of a subject's nth alert by one indicator: `ti<partition>_<indicator id><sequence>`. It contains its partition, and
 * is known before the alert exists: two concurrent writers create the same document, and one of them fails.
 */
export function alertId(partition: string, indicatorId: string, sequence: number): string {
  return `ti${partition}_${indicatorId}${sequence}`;
}

/** The id of the document that names the latest alert of a subject and indicator, in the subject's partition. */
export function alertSeriesId(indicatorId: string): string {
  return `s${indicatorId}`;
}

/** The partition in an alert's id; undefined for a text that is not an alert id. */
export function partitionOfAlert(id: string): string | undefined {
  return alertIdPattern.exec(id)?.[1];
}

/** The id of the detection of an event by an indicator: the same for every copy of the event, in any message. */
export function detectionId(eventId: string, indicatorId: string): string {
  return `d${createHash('sha256').update(`${eventId}\0${indicatorId}`).digest('hex').slice(0, 32)}`;
}

/** A positive number below 2^48 for the incident of an alert. */
export function incidentId(ofAlert: string): number {
  return Number(decimal(ofAlert, 2n ** 48n - 1n)) + 1;
}

function decimal(text: string, below: bigint): string {
  return (createHash('sha256').update(text).digest().readBigUInt64BE() % below).toString();
}
