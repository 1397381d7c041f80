import { makeTokenRelay } from '../shared/access/token-relay.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { Config } from '../shared/platform/config.ts';
import type { Logger } from '../shared/platform/logger.ts';
import { makeHealthHttp } from './health-http.ts';
import { makeHealthParts } from './health-parts.ts';
import type { PublicFunction } from './http/public-function.ts';
import { makePackageKeysHttp } from './package-keys-http.ts';
import type { Services } from './services.ts';
import type { Stores } from './stores.ts';
import { makeTokenRelayV1Http } from './token-relay-v1-http.ts';
import { makeTokenRelayV2Http } from './token-relay-v2-http.ts';

/** Every route that needs no token. */
export function makePublicHttpFunctions(
  services: Services,
  stores: Stores,
  config: Config,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): readonly PublicFunction[] {
  const health = makeHealthHttp({
    parts: makeHealthParts(stores),
    report: (part, error) => logger.error('health-part-down', error, { part }),
    indexAgeSec: () => services.indexFollower.ageSec(),
    clock,
  });
  return [health, makePackageKeysHttp(config.PACKAGE_SIGNING_KEY), ...makeRelays(config, clock, logger)];
}

function makeRelays(config: Config, clock: Clock, logger: Logger): readonly PublicFunction[] {
  const { TOKEN_RELAY: authority, AUTH_TENANT_ID: tenantId, AUTH_AUDIENCE: audiences } = config;
  const [audience] = audiences;
  if (authority === undefined || audience === undefined) {
    return [];
  }
  const relayToken = makeTokenRelay({ authority, tenantId, audience, clock, logger });
  return [makeTokenRelayV1Http(relayToken), makeTokenRelayV2Http(relayToken)];
}
