/**
 * What a route may require, and which grants satisfy it: the only table of roles. Application roles arrive in the token's
 * `roles`, delegated scopes in `scp`. Routes of the Defender API use Microsoft's names for their permissions.
 */
export const permissions = {
  'indicators.manage': {
    roles: ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
    scopes: ['Ti.ReadWrite'],
  },
  'indicators.delete': {
    roles: ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
    scopes: ['Ti.ReadWrite'],
  },
  'indicators.operate': {
    roles: ['Ti.ReadWrite.All'],
    scopes: [],
  },
  'alerts.read': {
    roles: ['Alert.Read.All', 'Alert.ReadWrite.All'],
    scopes: ['Alert.Read', 'Alert.ReadWrite'],
  },
  'alerts.write': {
    roles: ['Alert.ReadWrite.All'],
    scopes: ['Alert.ReadWrite'],
  },
  'scores.read': {
    roles: ['Score.Read.All'],
    scopes: ['Score.Read'],
  },
  'groups.read': {
    roles: ['DeviceGroup.Read.All', 'DeviceGroup.ReadWrite.All'],
    scopes: ['DeviceGroup.Read', 'DeviceGroup.ReadWrite'],
  },
  'groups.manage': {
    roles: ['DeviceGroup.ReadWrite.All'],
    scopes: ['DeviceGroup.ReadWrite'],
  },
  'telemetry.write': {
    roles: ['Telemetry.Write', 'Telemetry.ReadWrite.All'],
    scopes: [],
  },
  'verdicts.read': {
    roles: ['Verdict.Read'],
    scopes: [],
  },
  'packages.read': {
    roles: ['Package.Read'],
    scopes: [],
  },
  'telemetry.operate': {
    roles: ['Telemetry.ReadWrite.All'],
    scopes: [],
  },
  'metrics.read': {
    roles: ['Metrics.Read.All'],
    scopes: [],
  },
} as const satisfies Record<string, { readonly roles: readonly string[]; readonly scopes: readonly string[] }>;

export type Permission = keyof typeof permissions;

/** Application roles in the order in which the documentation lists them. */
export const applicationRoles = [
  { value: 'Ti.ReadWrite', displayName: 'Read and write Indicators' },
  { value: 'Ti.ReadWrite.All', displayName: 'Read and write All Indicators' },
  { value: 'Alert.Read.All', displayName: 'Read all alerts' },
  { value: 'Alert.ReadWrite.All', displayName: 'Read and write all alerts' },
  { value: 'Verdict.Read', displayName: 'Look up verdicts' },
  { value: 'Package.Read', displayName: 'Download the list as packages' },
  { value: 'Score.Read.All', displayName: 'Read Threat and Vulnerability Management score' },
  { value: 'DeviceGroup.Read.All', displayName: 'Read all device groups' },
  { value: 'DeviceGroup.ReadWrite.All', displayName: 'Read and write all device groups' },
  { value: 'Telemetry.Write', displayName: 'Send telemetry' },
  { value: 'Telemetry.ReadWrite.All', displayName: 'Send telemetry, read and resubmit its dead letters' },
  { value: 'Metrics.Read.All', displayName: 'Read metrics of the service' },
] as const;

/** The permissions that a token's application roles or delegated scopes grant. */
export function grantedPermissions(grants: {
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}): ReadonlySet<Permission> {
  const granted = new Set<Permission>();
  for (const [permission, accepted] of Object.entries(permissions)) {
    const roles: readonly string[] = accepted.roles;
    const scopes: readonly string[] = accepted.scopes;
    if (
      isPermission(permission) &&
      (grants.roles.some((role) => roles.includes(role)) || grants.scopes.some((scope) => scopes.includes(scope)))
    ) {
      granted.add(permission);
    }
  }
  return granted;
}

/** The error text for a caller without the permission: it names the grants that satisfy it. */
export function requirementText(permission: Permission): string {
  const { roles, scopes } = permissions[permission];
  const accepted = [`the application role ${roles.join(' or ')}`];
  if (scopes.length > 0) {
    accepted.push(`the delegated scope ${scopes.join(' or ')}`);
  }
  return `The token lacks the permission that this call requires: ${accepted.join(', or ')}.`;
}

function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name);
}
