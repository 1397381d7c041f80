import type { Action, IndicatorType, Severity } from '../../indicators/model/indicator.ts';
import type { StoredDocument } from '../../storage/document-container.ts';

/**
 * The parts of an event that precedence looks at one by one, because an indicator that allows one part says nothing of
 * the others. `connection`, `origin` and `request` are a URL, a host and an address together; `own` is an address of the
 * device or user itself; `redirect<n>` is one hop of a chain.
 */
export type Entity =
  | 'file'
  | 'initiatingFile'
  | 'connection'
  | 'origin'
  | 'referrer'
  | 'request'
  | 'session'
  | 'own'
  | `redirect${number}`;

/** Something seen in an event that an indicator could name. */
export interface Observable {
  /** A `Url` observable may be a bare host name; a `DomainName` one is a host name; an `IpAddress` one a single address. */
  readonly type: IndicatorType;
  /** As the telemetry wrote it. */
  readonly value: string;
  readonly entity: Entity;
  /** The telemetry column it came from. */
  readonly column: string;
}

/** One telemetry record, reduced to what matching, alerting and evidence need. */
export interface TelemetryEvent {
  /** Table without prefix, e.g. `DeviceFileEvents`. */
  readonly table: string;
  /** Device id, else user or mailbox, else message id. */
  readonly subject: string;
  /** Event time in UTC text with seven fractional digits. */
  readonly timestamp: string;
  /** Identity of the event: subject, ReportId, Timestamp and table; equal for every copy of the event. */
  readonly eventId: string;
  /** Name of the device group (`MachineGroup`), when known. */
  readonly machineGroup: string | undefined;
  readonly tenantId: string | undefined;
  readonly observables: readonly Observable[];
  /** The record's `properties`, for evidence. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One event that one indicator decided. Its id is a hash of the event's identity and the indicator's id. */
export interface DetectionDocument extends StoredDocument {
  readonly kind: 'detection';
  readonly alertId: string;
  readonly indicatorId: string;
  readonly eventId: string;
  readonly table: string;
  readonly eventTime: string;
  /** From when on collectors are answered it; all that was stored with an earlier one is there by then. */
  readonly lastProcessedTime: string;
  /** Those of its alert: who may see the one may see the other. */
  readonly rbacGroupId: string | null;
  readonly rbacGroupName: string | null;
  readonly facts: DetectionFacts;
  readonly action: Action;
  readonly severity: Severity;
  readonly entity: Entity;
  readonly observable: { readonly type: IndicatorType; readonly value: string; readonly column: string };
  /** The indicator's own canonical value. */
  readonly indicatorValue: string;
  readonly indicatorType: IndicatorType;
  readonly reason: string;
  /** Indicators that took part and lost, with why. */
  readonly outranked: readonly { readonly indicatorId: string; readonly action: Action; readonly why: string }[];
  readonly evidence: readonly Evidence[];
}

/** What collectors ask of an event beside its evidence; what the record did not tell is absent. */
export interface DetectionFacts {
  readonly reportId?: string;
  readonly deviceId?: string;
  readonly deviceName?: string;
  /** Of the file that the indicator named. */
  readonly md5?: string;
  /** Of the device, comma-separated. */
  readonly ipv4?: string;
  readonly ipv6?: string;
  /** Tags that the device's registry sets, and those that people set. */
  readonly deviceTags?: readonly string[];
  readonly cloudTags?: readonly string[];
}

/** One piece of evidence, in the names of the Defender alert resource; absent values are null in answers. */
export interface Evidence {
  readonly entityType: 'File' | 'Process' | 'Ip' | 'Url' | 'User' | 'MailMessage';
  readonly evidenceCreationTime: string;
  readonly [name: string]: string | number | null;
}

export const alertStatuses = ['Unknown', 'New', 'InProgress', 'Resolved'] as const;
export type AlertStatus = (typeof alertStatuses)[number];

export interface AlertComment {
  readonly comment: string;
  readonly createdBy: string;
  readonly createdTime: string;
}

/** Detections of one subject by one indicator while the alert is open. Field names are the Defender alert's where it has them. */
export interface AlertDocument extends StoredDocument {
  readonly kind: 'alert';
  readonly subject: string;
  readonly indicatorId: string;
  readonly indicatorType: IndicatorType;
  readonly indicatorValue: string;
  readonly action: Action;
  readonly reason: string;
  /** Counts the alerts of this subject and indicator, from 1. */
  readonly sequence: number;
  /** Number of distinct events behind the alert. */
  readonly eventCount: number;
  readonly incidentId: number;
  readonly assignedTo: string | null;
  readonly severity: Severity;
  readonly status: AlertStatus;
  readonly classification: string | null;
  readonly determination: string | null;
  /** `CustomDetection` for an alert that was made from an event by a caller. */
  readonly detectionSource: 'CustomerTI' | 'CustomDetection';
  /** Name of the alert category. */
  readonly category: string;
  readonly title: string;
  readonly description: string;
  readonly recommendedAction: string | null;
  readonly alertDefinitionId: string | null;
  readonly alertCreationTime: string;
  readonly firstEventTime: string;
  readonly lastEventTime: string;
  readonly lastUpdateTime: string;
  readonly resolvedTime: string | null;
  readonly machineId: string | null;
  readonly computerDnsName: string | null;
  readonly rbacGroupName: string | null;
  /** Stable id of that group; null when the event named none, or one that is not configured. */
  readonly rbacGroupId: string | null;
  readonly aadTenantId: string | null;
  readonly mitreTechniques: readonly string[];
  readonly relatedUser: { readonly userName: string; readonly domainName: string | null } | null;
  readonly comments: readonly AlertComment[];
  /** The first pieces of evidence, distinct; the detections hold all. */
  readonly evidence: readonly Evidence[];
  /** How many pieces were left out of `evidence`, those of one kind counted again and again. */
  readonly evidenceTruncated: number;
  /** What the detections name, to be found by: `file:<hash>`, `ip:<address>`, `domain:<host>`, `user:<name>`; at most 200. */
  readonly entities: readonly string[];
}

/** What the `alerts` container holds. */
export type AlertsDocument = DetectionDocument | AlertDocument;
