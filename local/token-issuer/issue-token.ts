import { createHash, timingSafeEqual } from 'node:crypto';
import { SignJWT } from 'jose';
import type { TokenRequest } from '../../shared/access/token-request.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { LocalClient } from './local-clients.ts';
import { OAuthError } from './oauth-error.ts';
import type { SigningKey } from './signing-key.ts';

export type TokenVersion = 'v1' | 'v2';

export interface TokenPolicy {
  readonly tenantId: string;
  /** The audience of every token, whatever the client requested. */
  readonly audience: string;
  readonly issuers: Readonly<Record<TokenVersion, string>>;
  readonly clients: readonly LocalClient[];
  readonly key: SigningKey;
  readonly clock: Clock;
}

const lifeSec = 3599;

/**
 * Issues a token for a client-credentials request, in the response format of the requested version: v1 has numbers as
 * strings, v2 as numbers.
 *
 * @throws OAuthError when the grant or the credentials are not accepted
 */
export async function issueToken(
  request: TokenRequest,
  version: TokenVersion,
  policy: TokenPolicy,
): Promise<Readonly<Record<string, unknown>>> {
  if (request.grantType === '') {
    throw new OAuthError(400, 'invalid_request', 900_144, "The request body must contain 'grant_type'.");
  }
  if (request.grantType !== 'client_credentials') {
    throw new OAuthError(400, 'unsupported_grant_type', 70_003, 'Only client_credentials is supported.');
  }
  const client = authenticate(request, policy.clients);
  const nowSec = Math.floor(policy.clock() / 1000);
  const token = await sign(client, version, policy, nowSec);
  if (version === 'v2') {
    return { token_type: 'Bearer', expires_in: lifeSec, ext_expires_in: lifeSec, access_token: token };
  }
  return {
    token_type: 'Bearer',
    expires_in: String(lifeSec),
    ext_expires_in: String(lifeSec),
    expires_on: String(nowSec + lifeSec),
    not_before: String(nowSec),
    resource: request.target,
    access_token: token,
  };
}

/** Compares digests in constant time, even for an unknown client. */
function authenticate({ clientId, clientSecret }: TokenRequest, clients: readonly LocalClient[]): LocalClient {
  const client = clients.find(({ id }) => id.toLowerCase() === clientId.toLowerCase());
  const isRight = timingSafeEqual(digest(clientSecret), digest(client?.secret ?? ''));
  if (client === undefined) {
    throw new OAuthError(400, 'unauthorized_client', 700_016, 'The application was not found in the directory.');
  }
  if (!isRight) {
    throw new OAuthError(401, 'invalid_client', 7_000_215, 'Invalid client secret provided.');
  }
  return client;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function sign(client: LocalClient, version: TokenVersion, policy: TokenPolicy, nowSec: number): Promise<string> {
  const objectId = guidOf(`${policy.tenantId}/${client.id}`);
  const own =
    version === 'v1'
      ? {
          appid: client.id,
          appidacr: '1',
          app_displayname: client.name ?? client.id,
          idp: policy.issuers.v1,
          ver: '1.0',
        }
      : { azp: client.id, azpacr: '1', ver: '2.0' };
  const { user } = client;
  const who =
    user === undefined
      ? { idtyp: 'app', roles: client.roles }
      : {
          scp: user.scopes.join(' '),
          upn: user.name,
          name: user.name,
          groups: user.groups,
          ...(user.roles !== undefined && { roles: user.roles }),
        };
  const claims = { ...own, ...who, oid: objectId, tid: policy.tenantId };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: policy.key.kid, x5t: policy.key.kid })
    .setIssuer(policy.issuers[version])
    .setSubject(objectId)
    .setAudience(policy.audience)
    .setIssuedAt(nowSec)
    .setNotBefore(nowSec)
    .setExpirationTime(nowSec + lifeSec)
    .sign(policy.key.privateKey);
}

/** A GUID derived from the text. */
function guidOf(text: string): string {
  const hex = digest(text).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
