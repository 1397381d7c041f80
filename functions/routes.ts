import type { Clock } from '../shared/platform/clock.ts';
import type { Logger } from '../shared/platform/logger.ts';
import { alertRoutes, detectionRoutes } from './api/alerts/routes.ts';
import { auditRoutes } from './api/audit/routes.ts';
import { definitionRoutes } from './api/definitions/routes.ts';
import { deviceGroupRoutes } from './api/device-groups/routes.ts';
import { importRoutes } from './api/imports/routes.ts';
import { indicatorRoutes } from './api/indicators/routes.ts';
import { jobRoutes } from './api/jobs/routes.ts';
import { packageRoutes } from './api/packages/routes.ts';
import { telemetryRoutes } from './api/telemetry/routes.ts';
import type { Config } from './app/config/config.ts';
import { makeHealthParts } from './app/monitoring/health-parts.ts';
import type { MemoryMetrics } from './app/monitoring/memory-metrics.ts';
import { version } from './app/monitoring/version.ts';
import type { Services } from './app/services/services.ts';
import type { Stores } from './app/stores/stores.ts';
import type { RouteGroup } from './http/route-group.ts';
import { makeLoadApiDocument } from './openapi/load-document.ts';
import { defenderV1Routes } from './protocols/defender-v1/routes.ts';
import { graphRoutes } from './protocols/graph/routes.ts';
import { sentinelRoutes } from './protocols/sentinel/routes.ts';
import { serviceRoutes, tokenRoutes } from './service/routes.ts';

/** Every route of the service, in the order of the API's document. */
export function makeRoutes(
  services: Services,
  stores: Stores,
  config: Config,
  { clock, logger, totals }: { readonly clock: Clock; readonly logger: Logger; readonly totals: MemoryMetrics },
): readonly RouteGroup[] {
  const { TOKEN_RELAY: authority, AUTH_TENANT_ID: tenantId, AUTH_AUDIENCE: audiences } = config;
  const [audience] = audiences;
  const groups: readonly RouteGroup[] = [
    indicatorRoutes({
      ...services,
      importResultContext: config.IMPORT_RESULT_CONTEXT,
      purgeGraceMs: config.PURGE_GRACE,
    }),
    definitionRoutes(services),
    importRoutes(services),
    jobRoutes(services),
    alertRoutes(services),
    detectionRoutes(services),
    telemetryRoutes({ ...services, deadLetters: stores.telemetryDeadLetters }),
    deviceGroupRoutes(services),
    auditRoutes({ audit: services.audit.list }),
    packageRoutes({ ...services, signingKeys: config.PACKAGE_SIGNING_KEY }),
    defenderV1Routes(services),
    graphRoutes({ ...services, tenantId }),
    sentinelRoutes(services),
    serviceRoutes({
      parts: makeHealthParts({
        stores,
        publicationLag: services.publicationLag,
        packagesFailingSinceMs: () => services.packages?.failingSinceMs(),
        clock,
      }),
      report: (part, error) => logger.error('health-part-down', error, { part }),
      indexAgeSec: services.publicationLag,
      auditLost: () => services.audit.log.lost(),
      building: () => stores.building?.() ?? [],
      version,
      queueCounts: async () => stores.queueCounts?.(),
      readMetrics: () => totals.all(),
      loadDocument: makeLoadApiDocument(() => groups, {
        serverUrl: config.PUBLIC_URL,
        tokenUrl: config.AUTH_TOKEN_URL,
      }),
      clock,
    }),
    tokenRoutes(
      authority === undefined || audience === undefined ? undefined : { authority, tenantId, audience, clock, logger },
    ),
  ];
  return groups;
}
