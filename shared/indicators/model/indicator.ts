import type { OwnerTier } from '../../access/actor.ts';
import type { StoredDocument } from '../../storage/document-container.ts';
import type { ClaimDocument, ClaimSweepDocument, ClaimsBefore, FurtherClaims } from './claim.ts';

/** Kinds of observable an indicator can name (Defender API `indicatorType`). */
export const indicatorTypes = [
  'FileSha1',
  'FileSha256',
  'FileMd5',
  'CertificateThumbprint',
  'IpAddress',
  'DomainName',
  'Url',
] as const;
export type IndicatorType = (typeof indicatorTypes)[number];

/** What a match leads to (Defender API `action`; the older `Alert` and `AlertAndBlock` are converted when written). */
export const actions = ['Allowed', 'Audit', 'Warn', 'Block', 'BlockAndRemediate'] as const;
export type Action = (typeof actions)[number];

export const severities = ['Informational', 'Low', 'Medium', 'High'] as const;
export type Severity = (typeof severities)[number];

/** A row of an import. Rows count from 1, without the header. */
export interface ImportRow {
  readonly importId: string;
  readonly row: number;
}

export interface CertificateInfo {
  readonly issuer?: string | undefined;
  readonly serial?: string | undefined;
  readonly subject?: string | undefined;
  readonly sha256?: string | undefined;
}

/** The part of an indicator that its writer decides; later writes can change every field. Bounds: `contentFields`. */
export interface IndicatorContent {
  readonly action: Action;
  readonly severity: Severity;
  readonly title: string;
  readonly description: string;
  readonly recommendedActions: string | null;
  readonly application: string | null;
  readonly externalId: string | null;
  /** UTC text with seven fractional digits and `Z`; null = never. */
  readonly expirationTime: string | null;
  readonly generateAlert: boolean;
  /** Number of the alert category, as Defender returns it. */
  readonly category: number;
  readonly mitreTechniques: readonly string[];
  readonly educateUrl: string | null;
  /** For Warn: how long a user's bypass lasts. */
  readonly bypassDurationHours: number | null;
  readonly notificationId: string | null;
  readonly notificationBody: string | null;
  readonly version: string | null;
  readonly additionalInfo: string | null;
  readonly historicalDetection: boolean;
  readonly lookBackPeriod: number | null;
  readonly certificateInfo: CertificateInfo | null;
  /** The definition with this indicator's alert metadata; null = the metadata is inline. */
  readonly alertDefinitionId: string | null;
  /** False: it is kept and listed, but has no effect. */
  readonly enabled: boolean;
}

/** Two writes with the same identity are writes of the same indicator. */
export interface IndicatorIdentity {
  readonly indicatorType: IndicatorType;
  /** In canonical form. */
  readonly indicatorValue: string;
  /** Device-group ids, sorted and distinct; empty = the whole organisation. */
  readonly rbacGroupIds: readonly string[];
  /** The writing application's client id, or `organisation` for people. */
  readonly owner: string;
}

/** An indicator as stored. `partition` is the first nine digits of `id`. */
export interface IndicatorDocument extends StoredDocument, IndicatorIdentity, Omit<IndicatorContent, 'enabled'> {
  readonly kind: 'indicator';
  /** Absent in documents stored before the field existed: enabled. */
  readonly enabled?: boolean;
  readonly ownerTier: OwnerTier;
  readonly rbacGroupNames: readonly string[];
  /** Present when there are no groups: a filter cannot check whether a list is empty. */
  readonly organisationWide?: true;
  readonly createdBy: string;
  /** Tells the person apart whose name `createdBy` is; absent for applications and in documents of older releases. */
  readonly createdById?: string;
  readonly createdByDisplayName: string;
  readonly createdBySource: 'PublicApi' | 'Portal';
  readonly sourceType: 'User' | 'AadApp';
  readonly creationTimeDateTimeUtc: string;
  readonly lastUpdateTime: string;
  readonly lastUpdatedBy: string | null;
  /** The guard list was overridden for this indicator. */
  readonly forced?: true;
  /** The import row that created it. */
  readonly origin?: ImportRow;
  /** The import row that last changed it. */
  readonly touched?: ImportRow;
  /** Another identity hashes to its slot: its tombstone is kept for ever, so that a search never stops short there. */
  readonly clashed?: true;
  /** Present when more than one object of its owner names it; `externalId` is then one of them. */
  readonly claims?: FurtherClaims;
}

export type HistoryChange = 'updated' | 'deleted' | 'purged' | 'revived' | 'restored' | 'moved' | 'reverted';

/** One change of one indicator, in its partition and written in the same atomic batch. */
export interface HistoryDocument extends StoredDocument {
  readonly kind: 'history';
  readonly indicatorId: string;
  /** UTC text with seven fractional digits. */
  readonly at: string;
  readonly by: string;
  readonly byDisplayName: string;
  readonly change: HistoryChange;
  readonly forced?: true;
  readonly importId?: string;
  /** The job that made the change. */
  readonly jobId?: string;
  /** The import that a change has undone. */
  readonly undoes?: string;
  /** In a record of several extensions: the expiry before those of its import, if others had extended it before. */
  readonly beforeImport?: string | null;
  /** In a record of an import or job that changed claims: how it found them. */
  readonly claimsBefore?: ClaimsBefore;
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

/** The documents of the `indicators` container. */
export type IndicatorsDocument = IndicatorDocument | HistoryDocument | ClaimDocument | ClaimSweepDocument;

export const currentSchemaVersion = 1;
/** Since 2, empty fields are not stored. */
export const indicatorSchemaVersion = 2;
