import { organisationOwner } from '../indicators/actor.ts';
import { AppError } from '../platform/errors.ts';
import type { Caller } from './caller.ts';
import { grantedPermissions } from './permissions.ts';
import type { Claims } from './token-verifier.ts';

/** Answers the ids of the device groups that a member of these Entra groups may see, or `all`. */
export type VisibleGroups = (userGroupIds: readonly string[]) => 'all' | ReadonlySet<string>;

/**
 * An application token (no `scp`) carries roles: without `Ti.ReadWrite.All` it manages its own indicators only. A user's
 * token carries scopes: it acts as the organisation's people, within the user's device groups.
 */
export function claimsToCaller(claims: Claims, visibleGroups: VisibleGroups): Caller {
  const clientId = claims.azp ?? claims.appid;
  if (clientId === undefined) {
    throw new AppError('Unauthorized', 'The token names no client.');
  }
  return claims.scp === undefined ? application(claims, clientId) : user(claims, claims.scp, clientId, visibleGroups);
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
      channel: 'PublicApi',
      ownOnly: !managesAll,
      canForce: managesAll,
      deviceGroups: 'all',
    },
  };
}

function user(claims: Claims, scopes: readonly string[], clientId: string, visibleGroups: VisibleGroups): Caller {
  const id = claims.upn ?? claims.preferred_username ?? claims.oid ?? clientId;
  return {
    permissions: grantedPermissions({ roles: [], scopes }),
    actor: {
      owner: organisationOwner,
      tier: 0,
      id,
      displayName: claims.name ?? id,
      sourceType: 'User',
      channel: 'Portal',
      ownOnly: false,
      canForce: true,
      deviceGroups: visibleGroups(claims.groups),
    },
  };
}
