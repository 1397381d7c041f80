import { createHash } from 'node:crypto';

const alertIdPattern = /^ti(\d{16})_(\d{15})(\d+)$/;

/** The partition of all that concerns one subject: 16 decimal digits of its hash. */
export function alertPartition(subject: string): string {
  return decimal(subject, 10n ** 16n).padStart(16, '0');
}

/**
 * The id of a subject's nth alert by one indicator: `ti<partition>_<indicator id><sequence>`. It leads to its partition
 * and can be told before the alert exists, so two writers at once want the same document and one of them loses.
 */
export function alertId(partition: string, indicatorId: string, sequence: number): string {
  return `ti${partition}_${indicatorId}${sequence}`;
}

/** The partition an alert's id names; undefined for a text that is no alert id. */
export function partitionOfAlert(id: string): string | undefined {
  return alertIdPattern.exec(id)?.[1];
}

/** The id of the detection of one event by one indicator: equal for every copy of the event, in whatever message. */
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
