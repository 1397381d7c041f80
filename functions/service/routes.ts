import { makeTokenRelay, type TokenRelayDependencies } from '../../shared/access/token-relay.ts';
import { errorSchemas } from '../http/error-schemas.ts';
import type { RouteGroup } from '../http/route-group.ts';
import type { LoadApiDocument } from '../openapi/load-document.ts';
import { makeDocsHttp } from './docs-http.ts';
import { type HealthDependencies, makeHealthHttp } from './health-http.ts';
import { type MetricsDependencies, makeMetricsHttp } from './metrics-http.ts';
import { makeOpenapiJsonHttp } from './openapi-json-http.ts';
import { makeTokenRelayHttp } from './token-relay-http.ts';

interface ServiceRoutesDependencies extends HealthDependencies, MetricsDependencies {
  readonly loadDocument: LoadApiDocument;
}

export function serviceRoutes(dependencies: ServiceRoutesDependencies): RouteGroup {
  const { loadDocument } = dependencies;
  return {
    tag: 'Service',
    description: 'Health, metrics and documentation, for monitoring and for developers. Only the metrics need a token.',
    schemas: errorSchemas,
    routes: [
      makeHealthHttp(dependencies),
      makeMetricsHttp(dependencies),
      makeOpenapiJsonHttp(loadDocument),
      makeDocsHttp(loadDocument),
    ],
  };
}

/** This group has no routes if there is no identity provider to relay credentials to. */
export function tokenRoutes(relay: TokenRelayDependencies | undefined): RouteGroup {
  return {
    tag: 'Tokens',
    description:
      'A token endpoint on this host, for clients that cannot request a token for this service from the identity provider. It exists only where `TOKEN_RELAY` is set.',
    routes: relay === undefined ? [] : makeTokenRelayHttp(makeTokenRelay(relay)),
  };
}
