import { app, type HttpMethod, trigger } from '@azure/functions';
import { makeRateLimiter } from '../shared/access/rate-limiter.ts';
import { makeCachedTokenVerifier } from '../shared/access/token-cache.ts';
import { makeReportedTokenVerifier } from '../shared/access/token-refusals.ts';
import { makeTokenVerifier } from '../shared/access/token-verifier.ts';
import { makeVisibleGroups } from '../shared/access/visible-groups.ts';
import { recordSettings } from '../shared/audit/settings-changes.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { parseTrustedProxies } from '../shared/platform/trusted-proxies.ts';
import { readConfig } from './app/config/config.ts';
import { isDisabled } from './app/config/disabled-functions.ts';
import { removedSettings } from './app/config/removed-settings.ts';
import { bothMetrics } from './app/monitoring/both-metrics.ts';
import { makeConsoleLogger } from './app/monitoring/console-logger.ts';
import { InvocationOutput } from './app/monitoring/invocation-output.ts';
import { makeMemoryMetrics } from './app/monitoring/memory-metrics.ts';
import { makeMonitoring } from './app/monitoring/monitoring.ts';
import { azureMonitorOf } from './app/monitoring/open-azure-monitor.ts';
import { version } from './app/monitoring/version.ts';
import { makeServices } from './app/services/services.ts';
import { openStores } from './app/stores/open-stores.ts';
import { makeCallGates } from './http/gates/call-gates.ts';
import { registeredMethods } from './http/http-function.ts';
import { makeHandler } from './http/make-handler.ts';
import { makePublicHandler } from './http/public-function.ts';
import { atPublicUrl } from './http/public-url.ts';
import { isPublic } from './http/route-group.ts';
import { apiAliasRoute, makeApiAlias } from './http/routing/api-alias.ts';
import { notFoundAnswer, notFoundRoutes } from './http/routing/not-found.ts';
import { makeRoutes } from './routes.ts';
import { registerBlobNameBinding } from './triggers/blob-name-binding.ts';
import { makeImportCsvBlob } from './triggers/import-csv-blob.ts';
import { makeMatchTelemetryServiceBus } from './triggers/match-telemetry-service-bus.ts';
import { makePublishAlertsCosmos } from './triggers/publish-alerts-cosmos.ts';
import { makePublishIndexCosmos } from './triggers/publish-index-cosmos.ts';
import { makePurgeExpiredTimer } from './triggers/purge-expired-timer.ts';
import { makeRunWorkServiceBus } from './triggers/run-work-service-bus.ts';
import { makeTickTimer } from './triggers/tick-timer.ts';

/*
 * The composition root: settings -> stores -> services -> functions. No other file calls `app`.
 */

const anyMethod = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'] as const;

const config = readConfig(process.env);
const output = new InvocationOutput();
const logger = makeConsoleLogger(config.LOG_LEVEL, output.write);
for (const { setting, advice } of removedSettings(process.env)) {
  logger.warn('setting-removed', { setting, advice });
}
const open = azureMonitorOf(config, process.env);
const monitoring = makeMonitoring({ open, output, clock: systemClock, logger });
const totals = makeMemoryMetrics();
const metrics = bothMetrics(monitoring.metrics, totals);
const platform = { clock: systemClock, logger, metrics, totals, step: monitoring.step };
const stores = await openStores(config, platform.clock);
const services = makeServices(config, stores, platform);

app.setup({ enableHttpStream: true });

const address = {
  publicUrl: config.PUBLIC_URL,
  isTrustedProxy: parseTrustedProxies(config.TRUSTED_PROXIES) ?? (() => false),
};

const access = {
  verifyToken: makeCachedTokenVerifier(
    makeReportedTokenVerifier(
      makeTokenVerifier({
        tenantId: config.AUTH_TENANT_ID,
        audiences: config.AUTH_AUDIENCE,
        issuers: config.AUTH_ISSUERS,
        jwksUrl: config.AUTH_JWKS_URL,
        ...(config.AUTH_CLAIMS !== undefined && { claims: config.AUTH_CLAIMS }),
      }),
      logger,
      platform.clock,
    ),
    platform.clock,
  ),
  visibleGroups: makeVisibleGroups(services.groups),
  roles: { groups: config.ROLE_GROUPS ?? {}, withoutRole: config.PEOPLE_WITHOUT_ROLE },
  logger,
  gates: makeCallGates(),
  audit: services.audit,
  ...(config.RATE_LIMITS.length > 0 && { takeCall: makeRateLimiter(config.RATE_LIMITS, platform.clock) }),
};
const routes = makeRoutes(services, stores, config, platform).flatMap((group) => group.routes);
const served = routes.map((route) => ({
  route,
  handle: isPublic(route) ? makePublicHandler(route, logger) : makeHandler(route, access),
}));
for (const { route, handle } of served) {
  registerHttp(route, registeredMethods(route), (request, context) => handle(request, context, request.params));
}
const aliased = served.filter(({ route }) => !isDisabled(route.name, process.env));
registerHttp({ name: 'apiV1AliasHttp', route: apiAliasRoute }, anyMethod, makeApiAlias(aliased));
for (const route of notFoundRoutes) {
  registerHttp(route, anyMethod, notFoundAnswer);
}

const imports = { ...services, drops: stores.blobs.imports, importTimeBudgetMs: config.IMPORT_TIME_BUDGET, logger };
registerBlobNameBinding();
app.storageBlob('importCsvBlob', {
  path: 'imports/{name}',
  connection: 'STORAGE',
  source: 'EventGrid',
  sdkBinding: true,
  handler: monitoring.triggered(makeImportCsvBlob(imports)),
});
app.generic('runWorkServiceBus', {
  trigger: serviceBusQueue(config.WORK_QUEUE),
  handler: monitoring.triggered(makeRunWorkServiceBus(services)),
});
app.timer('tickTimer', {
  schedule: config.TICK_SCHEDULE,
  handler: monitoring.triggered(makeTickTimer(services)),
});
app.generic('matchTelemetryServiceBus', {
  trigger: serviceBusQueue(config.TELEMETRY_QUEUE),
  handler: monitoring.triggered(makeMatchTelemetryServiceBus(services)),
});
app.cosmosDB('publishAlertsCosmos', {
  connection: 'COSMOS',
  databaseName: config.COSMOS_DATABASE,
  containerName: 'alerts',
  leaseContainerName: 'leases',
  leaseContainerPrefix: 'publish-alerts',
  maxItemsPerInvocation: 1_000,
  handler: monitoring.triggered(makePublishAlertsCosmos(services)),
});
app.timer('purgeExpiredTimer', {
  schedule: config.PURGE_SCHEDULE,
  handler: monitoring.triggered(
    makePurgeExpiredTimer({ ...services, auditLog: services.audit.log, purgeGraceMs: config.PURGE_GRACE, logger }),
  ),
});
app.cosmosDB('publishIndexCosmos', {
  connection: 'COSMOS',
  databaseName: config.COSMOS_DATABASE,
  containerName: 'indicators',
  leaseContainerName: 'leases',
  leaseContainerPrefix: 'publish-index',
  feedPollDelay: 1_000,
  maxItemsPerInvocation: 1_000,
  handler: monitoring.triggered(makePublishIndexCosmos(services)),
});
// Not at once: it would load the store's client during a cold start. What a short life misses, the next start records.
const settingsTimer = setTimeout(() => {
  recordSettings(stores.settings, services.audit.log, { ...config, version }).catch((error: unknown) =>
    logger.error('settings-not-recorded', error),
  );
}, 5_000).unref();
app.hook.appTerminate(async () => {
  clearTimeout(settingsTimer);
  await services.audit.refusals.flush();
  await monitoring.close();
  await stores.close();
});

function registerHttp(
  { name, route }: { readonly name: string; readonly route: string },
  methods: readonly HttpMethod[],
  handler: Parameters<typeof atPublicUrl>[1],
): void {
  const served = monitoring.http(atPublicUrl(address, handler));
  app.http(name, { route, methods: [...methods], authLevel: 'anonymous', handler: served });
}

/** Batches of raw bytes: without `dataType` the host would parse each message as JSON and rewrite its dates and numbers. */
function serviceBusQueue(queueName: string) {
  return trigger.generic({
    type: 'serviceBusTrigger',
    name: 'messages',
    queueName,
    connection: 'SERVICEBUS',
    cardinality: 'many',
    dataType: 'binary',
  });
}
