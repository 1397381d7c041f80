import { AppError } from '../platform/errors.ts';
import { type Actor, organisationOwner } from './actor.ts';
import type { Caller } from './caller.ts';
import { allowedToPerson, defaultRoleSettings, type RoleSettings } from './people-roles.ts';
import { grantedPermissions } from './permissions.ts';
import type { Claims } from './token-verifier.ts';

/** Returns the ids of the device groups that a member of these Entra groups may see, or `all`. */
export type VisibleGroups = (userGroupIds: readonly string[]) => Promise<'all' | ReadonlySet<string>>;

/**
 * An application token (no `scp`) carries roles: without `Ti.ReadWrite.All` the client manages only its own indicators, and
 * without `Ti.Read.All` it also sees only these. A user's token carries scopes: it acts for the organisation, within the
 * user's roles and device groups.
 * @throws AppError `Unauthorized` when the token has no client id; `Forbidden` when it omits groups that decide what it sees.
 */
export async function claimsToCaller(
  claims: Claims,
  visibleGroups: VisibleGroups,
  roles: RoleSettings = defaultRoleSettings,
): Promise<Caller> {
  const clientId = claims.azp ?? claims.appid;
  if (clientId === undefined) {
    throw new AppError('Unauthorized', 'The token has no client id (claim appid or azp).');
  }
  return claims.scp === undefined
    ? application(claims, clientId)
    : user(claims, claims.scp, clientId, { deviceGroups: await groupsOf(claims, visibleGroups), roles });
}

function application(claims: Claims, clientId: string): Caller {
  const managesAll = claims.roles.includes('Ti.ReadWrite.All');
  const actor: Actor = {
    owner: clientId,
    tier: managesAll ? 0 : 1,
    id: clientId,
    objectId: clientId,
    displayName: claims.app_displayname ?? clientId,
    sourceType: 'AadApp',
    createdBySource: 'PublicApi',
    ownOnly: !managesAll,
    canForce: managesAll,
    deviceGroups: 'all',
  };
  return {
    permissions: grantedPermissions({ roles: claims.roles, scopes: [] }),
    actor,
    ...(actor.ownOnly && claims.roles.includes('Ti.Read.All') && { reader: { ...actor, ownOnly: false } }),
  };
}

/**
 * When a user is in too many groups, Entra omits them from the token. Such a token would see less than its user, so it is
 * refused if groups decide what it sees.
 */
async function groupsOf(claims: Claims, visibleGroups: VisibleGroups): Promise<'all' | ReadonlySet<string>> {
  const visible = await visibleGroups(claims.groups.map((id) => id.toLowerCase()));
  if (visible !== 'all' && claims.hasLeftOutGroups === true) {
    throw new AppError(
      'Forbidden',
      'The token lists no groups because its user is in too many. Configure the application to emit only the groups assigned to it.',
    );
  }
  return visible;
}

function user(
  claims: Claims,
  scopes: readonly string[],
  clientId: string,
  limits: { readonly deviceGroups: 'all' | ReadonlySet<string>; readonly roles: RoleSettings },
): Caller {
  const { id, objectId } = personOf(claims, clientId);
  const granted = grantedPermissions({ roles: [], scopes });
  const allowed = allowedToPerson(claims, limits.roles);
  return {
    permissions: allowed === 'all' ? granted : new Set([...granted].filter((permission) => allowed.has(permission))),
    actor: {
      owner: organisationOwner,
      tier: 0,
      id,
      objectId,
      displayName: claims.name ?? id,
      sourceType: 'User',
      createdBySource: 'Portal',
      ownOnly: false,
      canForce: true,
      deviceGroups: limits.deviceGroups,
    },
  };
}

/** The name of a person, which can change, and what does not change. */
export function personOf(claims: Claims, clientId: string): { readonly id: string; readonly objectId: string } {
  const id = claims.upn ?? claims.preferred_username ?? claims.oid ?? clientId;
  return { id, objectId: claims.oid ?? claims.sub ?? id };
}
