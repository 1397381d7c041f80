import { AppError } from '../platform/errors.ts';
import { type Permission, permissions } from './permissions.ts';
import type { Claims } from './token-verifier.ts';

const reader = ['indicators.read', 'alerts.read', 'scores.read', 'groups.read', 'verdicts.read'] as const;

/**
 * What the roles of people may do: the only table of them. A person gets what the scopes of the token grant, as far as one
 * of the person's roles has it too. The names are the values of Entra's application roles for users.
 */
export const peopleRoles = {
  /** Sees the list, alerts and device groups. */
  Reader: reader,
  /** Triages alerts. */
  Analyst: [...reader, 'alerts.write'],
  /** Maintains the list. */
  IntelligenceManager: [...reader, 'indicators.manage', 'indicators.delete', 'definitions.manage'],
  /** Maintains what alerts say, and the telemetry that could not be matched. */
  DetectionEngineer: [...reader, 'alerts.write', 'definitions.manage', 'telemetry.operate'],
  /** Blocks and allows in the course of an alert, as Defender's "active remediation actions" do. */
  Responder: [...reader, 'alerts.write', 'indicators.manage', 'indicators.delete'],
  /** Looks for what no alert shows. */
  Hunter: reader,
  /** Checks what others did. */
  Auditor: [...reader, 'audit.read'],
  /** Everything that people may do. */
  Administrator: Object.keys(permissions).filter(isPermission),
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

export type PeopleRole = keyof typeof peopleRoles;

/** The names of the roles, in the order in which the documentation lists them. */
export const peopleRoleNames = Object.keys(peopleRoles).filter(isPeopleRole);

/** What the deployment says about people's roles. */
export interface RoleSettings {
  /** The members of which groups have a role; ids or names of groups in lower case. */
  readonly groups: Readonly<Partial<Record<PeopleRole, readonly string[]>>>;
  /** What a person without a role gets: what a role has, whatever the scopes grant, or nothing. */
  readonly withoutRole: PeopleRole | 'scopes' | 'none';
}

/** As without these settings: roles come from the token alone, and without one the scopes decide. */
export const defaultRoleSettings: RoleSettings = { groups: {}, withoutRole: 'scopes' };

/**
 * The permissions that a person's roles allow; `all` if nothing limits them. Roles come from the claim `roles` and from the
 * person's groups.
 * @throws AppError `Forbidden` when groups decide and the token omits them: the person could get more than a role allows.
 */
export function allowedToPerson(claims: Claims, settings: RoleSettings): 'all' | ReadonlySet<Permission> {
  const memberships = Object.entries(settings.groups);
  if (memberships.length > 0 && claims.hasLeftOutGroups === true) {
    throw new AppError(
      'Forbidden',
      'The token lists no groups because its user is in too many, and groups decide the roles of people. Configure the application to emit only the groups assigned to it.',
    );
  }
  const own = new Set(claims.groups.map((group) => group.toLowerCase()));
  const byGroup = memberships.flatMap(([role, groups]) => (groups.some((group) => own.has(group)) ? [role] : []));
  // other roles, such as those that a provider gives everybody, say nothing about this service
  const roles = [...claims.roles, ...byGroup].flatMap((name) => peopleRoleOf(name) ?? []);
  if (roles.length > 0) {
    return permissionsOf(roles);
  }
  if (settings.withoutRole === 'scopes') {
    return 'all';
  }
  return settings.withoutRole === 'none' ? new Set() : permissionsOf([settings.withoutRole]);
}

/** The error text for a caller without the permission: it names the grants that satisfy it. */
export function requirementText(permission: Permission, { scp }: Pick<Claims, 'scp'> = {}): string {
  const { roles, scopes } = permissions[permission];
  const accepted: readonly string[] = scopes;
  if (scp?.some((scope) => accepted.includes(scope)) === true) {
    return `This call requires one of the roles of people ${rolesWith(permission).join(', ')}, and its caller has none of them.`;
  }
  const application = `the application role ${roles.join(' or ')}`;
  const person = `, or for a person the delegated scope ${scopes.join(' or ')} and, if roles are assigned, one of the roles ${rolesWith(permission).join(', ')}`;
  return `The token lacks the permission that this call requires: ${application}${scopes.length === 0 ? '' : person}.`;
}

/** The roles of people that have the permission. */
function rolesWith(permission: Permission): readonly PeopleRole[] {
  return peopleRoleNames.filter((role) => permissionsOf([role]).has(permission));
}

function permissionsOf(roles: readonly PeopleRole[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role): readonly Permission[] => peopleRoles[role]));
}

/** The role of that name, in any letter case; undefined for another one. */
export function peopleRoleOf(name: string): PeopleRole | undefined {
  const wanted = name.trim().toLowerCase();
  return peopleRoleNames.find((role) => role.toLowerCase() === wanted);
}

function isPeopleRole(name: string): name is PeopleRole {
  return Object.hasOwn(peopleRoles, name);
}

function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name);
}
