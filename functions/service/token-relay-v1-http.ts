import type { RelayToken } from '../../shared/access/token-relay.ts';
import type { PublicFunction } from '../http/public-function.ts';
import { tokenRelayFunction } from './token-relay-function.ts';

/** `POST /{tenant}/oauth2/token`: a token for this API from the identity provider. */
export function makeTokenRelayV1Http(relayToken: RelayToken): PublicFunction {
  const place = { name: 'tokenRelayV1Http', route: '{tenant:guid}/oauth2/token' };
  return tokenRelayFunction(place, 'v1', relayToken);
}
