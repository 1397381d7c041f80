import type { StoredDocument } from '../storage/document-container.ts';

/** Plain verbs: what was done. */
export const auditActions = [
  'Create',
  'Update',
  'Delete',
  'Change',
  'Restore',
  'Import',
  'Purge',
  'Undo',
  'Cancel',
  'Rebuild',
  'Resubmit',
  'Complete',
  'Export',
  'Download',
  'SignIn',
  'Call',
  'ChangeSettings',
] as const;
export type AuditAction = (typeof auditActions)[number];

/**
 * `Partial`: some items were refused, or the call failed after it had changed something. `Cancelled`: a job that was stopped; what
 * it had done stays.
 */
export const auditResults = ['Done', 'Partial', 'Refused', 'Failed', 'Cancelled'] as const;
export type AuditResult = (typeof auditResults)[number];

/** `Service`: a timer or another part of the service itself. `Unknown`: whoever sent a token that was refused, or dropped a file. */
export const callerTypes = ['Person', 'Application', 'Service', 'Unknown'] as const;

/** Who did something. */
export interface AuditCaller {
  readonly type: (typeof callerTypes)[number];
  /** The principal name of a person, or the client id; it can change. */
  readonly name: string;
  /** Does not change: object id or client id. */
  readonly objectId: string;
  /** The application that a person used. */
  readonly clientId?: string;
  /** The client's address, as far as trusted proxies report it. */
  readonly address?: string;
}

export type AuditFields = Readonly<Record<string, unknown>>;

/** Numbers of what a call did, such as `created`, `changed`, `deleted`, `refused`, `calls`. */
export type AuditCounts = Readonly<Record<string, number>>;

/** What happened. */
export interface AuditEntry {
  readonly caller: AuditCaller;
  /** The function. */
  readonly operation: string;
  readonly action: AuditAction;
  /** What it was done to, such as `indicator`. */
  readonly targetKind?: string | undefined;
  readonly targetId?: string | undefined;
  /** Only the fields that changed. */
  readonly before?: AuditFields | undefined;
  readonly after?: AuditFields | undefined;
  readonly counts?: AuditCounts | undefined;
  /** Why, in the caller's words. */
  readonly reason?: string | undefined;
  readonly result: AuditResult;
  /** The error code of what was refused or failed. */
  readonly code?: string | undefined;
  /** What else there is to say, such as the filter of an export. */
  readonly detail?: string | undefined;
  readonly correlationId?: string | undefined;
}

/** An entry as it is stored; absent fields are empty. Nothing updates or deletes it before its time to live ends. */
export interface AuditDocument extends StoredDocument, Omit<AuditEntry, 'caller'> {
  readonly kind: 'audit';
  /** UTC text. */
  readonly at: string;
  readonly by: string;
  readonly byId: string;
  readonly callerType: AuditCaller['type'];
  readonly clientId?: string;
  readonly address?: string;
}

/** The service itself. */
export const serviceCaller: AuditCaller = { type: 'Service', name: 'service', objectId: 'service' };

const maxTextLength = 500;

/** Text for a record: control characters become blanks, and it is cut. */
export function auditText(text: string): string {
  const plain = text.replaceAll(/\p{C}/gu, ' ').trim();
  return plain.length > maxTextLength ? `${plain.slice(0, maxTextLength - 1)}…` : plain;
}
