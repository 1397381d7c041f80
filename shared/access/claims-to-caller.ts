import { AppError } from '../platform/errors.ts';
import { organisationOwner } from './actor.ts';
import type { Caller } from './caller.ts';
import { grantedPermissions } from './permissions.ts';
import type { Claims } from './token-verifier.ts';

/** Answers the ids of the device groups that a member of these Entra groups may see, or `all`. */
export type VisibleGroups = (userGroupIds: readonly string[]) => Promise<'all' | ReadonlySet<string>>;

/**
 * An application token (no `scp`) carries roles: without `Ti.ReadWrite.All` it manages its own indicators only. A user's
 * token carries scopes: it acts as the organisation's people, within the user's device groups.
 */
export async function claimsToCaller(claims: Claims, visibleGroups: VisibleGroups): Promise<Caller> {
  const clientId = claims.azp ?? claims.appid;
  if (clientId === undefined) {
    throw new AppError('Unauthorized', 'The token names no client.');
  }
  return claims.scp === undefined
    ? application(claims, clientId)
    : user(claims, claims.scp, clientId, await groupsOf(claims, visibleGroups));
}

function application(claims: Claims, clientId: string): Caller {
  const managesAll = claims.roles.includes('Ti.ReadWrite.All');
  return {
    permissions: grantedPermissions({ roles: claims.roles, scopes: [] }),
    actor: {
      owner: clientId,
      tier: managesAll ? 0 : 1,
      id: clientId,
      displayName: claims.app_displayname ?? clientId,
      sourceType: 'AadApp',
      createdBySource: 'PublicApi',
      ownOnly: !managesAll,
      canForce: managesAll,
      deviceGroups: 'all',
    },
  };
}

/**
 * Entra leaves the groups of a user with very many out of the token. Such a token would see less than its user: it is refused
 * where groups decide what it sees.
 */
async function groupsOf(claims: Claims, visibleGroups: VisibleGroups): Promise<'all' | ReadonlySet<string>> {
  const visible = await visibleGroups(claims.groups.map((id) => id.toLowerCase()));
  if (visible !== 'all' && claims.hasLeftOutGroups === true) {
    throw new AppError(
      'Forbidden',
      'The token does not hold the groups of its user, who is in too many: let the application emit only the groups assigned to it.',
    );
  }
  return visible;
}

function user(
  claims: Claims,
  scopes: readonly string[],
  clientId: string,
  deviceGroups: 'all' | ReadonlySet<string>,
): Caller {
  const id = claims.upn ?? claims.preferred_username ?? claims.oid ?? clientId;
  return {
    permissions: grantedPermissions({ roles: [], scopes }),
    actor: {
      owner: organisationOwner,
      tier: 0,
      id,
      displayName: claims.name ?? id,
      sourceType: 'User',
      createdBySource: 'Portal',
      ownOnly: false,
      canForce: true,
      deviceGroups,
    },
  };
}
