import { createHash } from 'node:crypto';
import { peopleRoleNames, peopleRoles } from '../shared/access/people-roles.ts';
import { applicationRoles, permissions } from '../shared/access/permissions.ts';

/** An application role as Microsoft Graph represents it. */
interface AppRole {
  readonly id: string;
  readonly value: string;
  readonly displayName: string;
  readonly description: string;
  readonly allowedMemberTypes: readonly string[];
  readonly isEnabled: boolean;
}

/** A delegated permission as Microsoft Graph represents it. */
export interface Scope {
  readonly id: string;
  readonly value: string;
  readonly type: 'Admin';
  readonly adminConsentDisplayName: string;
  readonly adminConsentDescription: string;
  readonly isEnabled: boolean;
}

/** A role or permission: identified by `value`, and never removed while it is enabled. */
interface Entitlement {
  readonly id: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
}

const scopeNames: Readonly<Record<string, string>> = {
  'Ti.Read': 'Read Indicators',
  'Ti.ReadWrite': 'Read and write Indicators',
  'Ti.ReadWrite.All': 'Read and write All Indicators',
  'Alert.Read': 'Read alerts',
  'Alert.ReadWrite': 'Read and write alerts',
  'DeviceGroup.Read': 'Read device groups',
  'DeviceGroup.ReadWrite': 'Read and write device groups',
  'Score.Read': 'Read Threat and Vulnerability Management score',
  'Verdict.Read': 'Look up verdicts',
  'Package.Read': 'Download the list as packages',
  'Telemetry.ReadWrite.All': 'Read and resubmit dead letters of telemetry',
  'Metrics.Read.All': 'Read metrics of the service',
  'AuditLog.Read.All': 'Read the audit log',
};

/** The roles of applications and of people, as the access tables have them. */
export function declaredRoles(): readonly AppRole[] {
  const ofApplications = applicationRoles.map(({ value, displayName }) => ({
    id: stableId('role', value),
    value,
    displayName,
    description: displayName,
    allowedMemberTypes: ['Application'],
    isEnabled: true,
  }));
  const ofPeople = peopleRoleNames.map((value) => ({
    id: stableId('role', value),
    value,
    displayName: value.replaceAll(/(?<=[a-z])[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`),
    description: `Limits what the scopes of a person grant to: ${peopleRoles[value].join(', ')}`,
    allowedMemberTypes: ['User'],
    isEnabled: true,
  }));
  return [...ofApplications, ...ofPeople];
}

/** The delegated permissions of the access table. */
export function declaredScopes(): readonly Scope[] {
  const values = new Set(Object.values(permissions).flatMap(({ scopes }): readonly string[] => scopes));
  return [...values].toSorted().map((value) => ({
    id: stableId('scope', value),
    value,
    type: 'Admin',
    adminConsentDisplayName: scopeNames[value] ?? value,
    adminConsentDescription: `${scopeNames[value] ?? value}, as the signed-in user`,
    isEnabled: true,
  }));
}

/**
 * The entries to write so that all declared ones exist. An existing entry keeps its id, so existing grants stay valid.
 * An entry that is no longer declared is disabled, because Graph does not remove enabled ones.
 */
export function mergeEntitlements<E extends Entitlement, F extends Entitlement>(
  declared: readonly E[],
  existing: readonly F[],
): readonly (E | F)[] {
  const ids = new Map(existing.map(({ value, id }) => [value, id]));
  const values = new Set(declared.map(({ value }) => value));
  const kept = (entitlement: E): E => ({ ...entitlement, id: ids.get(entitlement.value) ?? entitlement.id });
  const retired = (entitlement: F): F => ({ ...entitlement, isEnabled: false });
  return [...declared.map(kept), ...existing.filter(({ value }) => !values.has(value)).map(retired)];
}

/** An id derived from the name, the same in every tenant, as a version 8 UUID (RFC 9562). */
function stableId(kind: string, value: string): string {
  const hex = createHash('sha256').update(`threat-indicators ${kind} ${value}`).digest('hex');
  const [a, b, c, d, e] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20), hex.slice(20, 32)];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}
