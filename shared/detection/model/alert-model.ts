import type { Action, IndicatorType, Severity } from '../../indicators/model/indicator.ts';
import type { StoredDocument } from '../../storage/document-container.ts';

/**
 * The parts of an event that precedence decides one by one, because an indicator that allows one part says nothing about
 * the others. `connection`, `origin` and `request` each combine a URL, a host and an address; `own` is an address of the
 * device or user itself; `sender` is who a mail says it is from, `envelopeSender` who its bounces go to; `redirect<n>` is one
 * hop of a redirect chain.
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
  | 'sender'
  | 'envelopeSender'
  | `redirect${number}`;

/** Something seen in an event that an indicator could cover. */
export interface Observable {
  /** A `Url` observable may be a bare host name; a `DomainName` is a host; an `IpAddress` is a single address. */
  readonly type: IndicatorType;
  /** As the telemetry wrote it. */
  readonly value: string;
  readonly entity: Entity;
  /** The telemetry column it came from. */
  readonly column: string;
}

/** One event record of telemetry, reduced to what matching, alerting and evidence need. */
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

/** One event that one indicator decided. Its id is a hash of the event's id and the indicator's id. */
export interface DetectionDocument extends StoredDocument {
  readonly kind: 'detection';
  readonly alertId: string;
  readonly indicatorId: string;
  readonly eventId: string;
  readonly table: string;
  readonly eventTime: string;
  /** From this time collectors can read it; everything with an earlier time is stored by then. */
  readonly lastProcessedTime: string;
  /** The same as its alert's, so that callers see both or neither. */
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
  /** Indicators that lost against the deciding one, with the reason. */
  readonly outranked: readonly { readonly indicatorId: string; readonly action: Action; readonly why: string }[];
  readonly evidence: readonly Evidence[];
}

/** What collectors need from an event in addition to its evidence; absent where the record does not say it. */
export interface DetectionFacts {
  readonly reportId?: string;
  readonly deviceId?: string;
  readonly deviceName?: string;
  /** Of the file that the indicator covers. */
  readonly md5?: string;
  /** Of the device, comma-separated. */
  readonly ipv4?: string;
  readonly ipv6?: string;
  /** Tags set in the device's registry, and tags set by people. */
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
type AlertStatus = (typeof alertStatuses)[number];

interface AlertComment {
  readonly comment: string;
  readonly createdBy: string;
  readonly createdTime: string;
}

/** The detections of one subject by one indicator while the alert is open. Fields have the names of the Defender alert's. */
export interface AlertDocument extends StoredDocument {
  readonly kind: 'alert';
  readonly subject: string;
  readonly indicatorId: string;
  readonly indicatorType: IndicatorType;
  readonly indicatorValue: string;
  readonly action: Action;
  readonly reason: string;
  /** Grows with each alert of this subject and indicator: from 1, or from the day's number if earlier ones may have ended. */
  readonly sequence: number;
  /** Number of distinct events behind the alert. */
  readonly eventCount: number;
  readonly incidentId: number;
  readonly assignedTo: string | null;
  readonly severity: Severity;
  readonly status: AlertStatus;
  readonly classification: string | null;
  readonly determination: string | null;
  /** `CustomDetection` for an alert that a caller raised from an event. */
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
  /** Stable id of that group; null without a group, or when the group is not configured. */
  readonly rbacGroupId: string | null;
  readonly aadTenantId: string | null;
  readonly mitreTechniques: readonly string[];
  readonly relatedUser: { readonly userName: string; readonly domainName: string | null } | null;
  readonly comments: readonly AlertComment[];
  /** The first distinct pieces of evidence; the detections contain all. */
  readonly evidence: readonly Evidence[];
  /** How many pieces were left out of `evidence`; repetitions are counted each time. */
  readonly evidenceTruncated: number;
  /** Keys by which the alert can be found: `file:<hash>`, `ip:<address>`, `domain:<host>`, `user:<name>`; at most 200. */
  readonly entities: readonly string[];
}

/** The latest alert of a subject and indicator that have had several. It outlives that alert, so that no id is used twice. */
export interface AlertSeriesDocument extends StoredDocument {
  readonly kind: 'series';
  readonly indicatorId: string;
  /** The sequence of the latest alert. */
  readonly latest: number;
  /** UTC text: when this was last written. It is renewed while the alert takes events. */
  readonly at: string;
}

/** The documents in the `alerts` container. */
export type AlertsDocument = DetectionDocument | AlertDocument | AlertSeriesDocument;
