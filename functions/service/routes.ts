import { makeTokenRelay, type TokenRelayDependencies } from '../../shared/access/token-relay.ts';
import { commonSchemas } from '../http/common-schemas.ts';
import type { RouteGroup } from '../http/route-group.ts';
import type { LoadApiDocument } from '../openapi/api-document.ts';
import { makeDocsHttp } from './docs-http.ts';
import { type HealthDependencies, makeHealthHttp } from './health-http.ts';
import { makeOpenapiJsonHttp } from './openapi-json-http.ts';
import { makeTokenRelayHttp } from './token-relay-http.ts';

export interface ServiceRoutesDependencies extends HealthDependencies {
  readonly loadDocument: LoadApiDocument;
}

export function serviceRoutes(dependencies: ServiceRoutesDependencies): RouteGroup {
  const { loadDocument } = dependencies;
  return {
    tag: 'Service',
    description: 'For everybody, without a token.',
    schemas: commonSchemas,
    routes: [makeHealthHttp(dependencies), makeOpenapiJsonHttp(loadDocument), makeDocsHttp(loadDocument)],
  };
}

/** Without an identity provider to pass credentials on to there are no routes of this group. */
export function tokenRoutes(relay: TokenRelayDependencies | undefined): RouteGroup {
  return {
    tag: 'Tokens',
    description: 'Where `TOKEN_RELAY` is set.',
    routes: relay === undefined ? [] : makeTokenRelayHttp(makeTokenRelay(relay)),
  };
}
