import { makeTokenRelay } from '../shared/access/token-relay.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { Logger } from '../shared/platform/logger.ts';
import { makePackageKeysHttp } from './api/packages/package-keys-http.ts';
import type { Config } from './app/config/config.ts';
import type { Services } from './app/services/services.ts';
import type { Stores } from './app/stores/stores.ts';
import type { HttpFunction } from './http/http-function.ts';
import type { PublicFunction } from './http/public-function.ts';
import { makeLoadApiDocument } from './openapi/api-document.ts';
import { makeDocsHttp } from './service/docs-http.ts';
import { makeHealthHttp } from './service/health-http.ts';
import { makeHealthParts } from './service/health-parts.ts';
import { makeOpenapiJsonHttp } from './service/openapi-json-http.ts';
import { makeTokenRelayV1Http } from './service/token-relay-v1-http.ts';
import { makeTokenRelayV2Http } from './service/token-relay-v2-http.ts';

/** Every route that needs no token; the document of the API describes them and the guarded ones. */
export function makePublicHttpFunctions(
  guarded: readonly HttpFunction[],
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
  const loadDocument = makeLoadApiDocument(() => [...guarded, ...all]);
  const all: readonly PublicFunction[] = [
    health,
    makePackageKeysHttp(config.PACKAGE_SIGNING_KEY),
    makeOpenapiJsonHttp(loadDocument),
    makeDocsHttp(loadDocument),
    ...makeRelays(config, clock, logger),
  ];
  return all;
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
