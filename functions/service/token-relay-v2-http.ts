import type { RelayToken } from '../../shared/access/token-relay.ts';
import type { PublicFunction } from '../http/public-function.ts';
import { tokenRelayFunction } from './token-relay-function.ts';

/** `POST /{tenant}/oauth2/v2.0/token`: a token for this API from the identity provider. */
export function makeTokenRelayV2Http(relayToken: RelayToken): PublicFunction {
  const place = { name: 'tokenRelayV2Http', route: '{tenant:guid}/oauth2/v2.0/token' };
  return tokenRelayFunction(place, 'v2', relayToken);
}
