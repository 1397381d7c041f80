/**
 * What a route may require, and which grants satisfy it. Application roles arrive in the token's `roles`, delegated scopes in
 * `scp`; what a person may do with a scope is limited by the table of people's roles (`people-roles.ts`). Routes of the
 * Defender API use Microsoft's names for their permissions.
 */
export const permissions = {
  'indicators.read': {
    roles: ['Ti.Read.All', 'Ti.ReadWrite', 'Ti.ReadWrite.All'],
    scopes: ['Ti.Read', 'Ti.ReadWrite', 'Ti.ReadWrite.All'],
  },
  'indicators.manage': {
    roles: ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
    scopes: ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
  },
  'indicators.delete': {
    roles: ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
    scopes: ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
  },
  'definitions.manage': {
    roles: ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
    scopes: ['Ti.ReadWrite', 'Ti.ReadWrite.All'],
  },
  'indicators.operate': {
    roles: ['Ti.ReadWrite.All'],
    scopes: ['Ti.ReadWrite.All'],
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
    scopes: ['Verdict.Read'],
  },
  'packages.read': {
    roles: ['Package.Read'],
    scopes: ['Package.Read'],
  },
  'telemetry.operate': {
    roles: ['Telemetry.ReadWrite.All'],
    scopes: ['Telemetry.ReadWrite.All'],
  },
  'metrics.read': {
    roles: ['Metrics.Read.All'],
    scopes: ['Metrics.Read.All'],
  },
  'audit.read': {
    roles: ['AuditLog.Read.All'],
    scopes: ['AuditLog.Read.All'],
  },
} as const satisfies Record<string, { readonly roles: readonly string[]; readonly scopes: readonly string[] }>;

export type Permission = keyof typeof permissions;

/** Application roles in the order in which the documentation lists them. */
export const applicationRoles = [
  { value: 'Ti.Read.All', displayName: 'Read all Indicators' },
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
  { value: 'AuditLog.Read.All', displayName: 'Read the audit log' },
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

function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name);
}
