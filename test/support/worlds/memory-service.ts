import { randomUUID } from 'node:crypto';
import { type Config, readConfig } from '../../../functions/app/config/config.ts';
import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import { makeServices, type Services } from '../../../functions/app/services/services.ts';
import type { Stores } from '../../../functions/app/stores/stores.ts';
import type { HttpFunction } from '../../../functions/http/http-function.ts';
import type { PublicFunction } from '../../../functions/http/public-function.ts';
import { isPublic, type RouteGroup } from '../../../functions/http/route-group.ts';
import { makeRoutes } from '../../../functions/routes.ts';
import { makeMemoryBlobStore } from '../fakes/memory-blob-store.ts';
import { makeMemoryContainer } from '../fakes/memory-container.ts';
import { makeMemorySender } from '../fakes/memory-queue.ts';
import { audience, tenantId } from '../fakes/tokens.ts';

export interface MemoryService {
  readonly config: Config;
  readonly stores: Stores;
  readonly services: Services;
  readonly groups: readonly RouteGroup[];
  readonly functions: readonly HttpFunction[];
  readonly publicFunctions: readonly PublicFunction[];
}

const silent = () => {};
const logger = { info: silent, warn: silent, error: silent };

/** Every feature on stores in memory, composed as in the function app; `wrap` can wrap or replace the stores. */
export function makeMemoryService(
  clock: () => number = Date.now,
  settings: Readonly<Record<string, string>> = {},
  wrap: (stores: Stores) => Stores = (stores) => stores,
): MemoryService {
  const config = readConfig({
    STORE: 'sqlite',
    SQLITE_PATH: 'unused',
    BLOBS: 'folder',
    BLOB_ROOT: 'unused',
    QUEUE: 'sqlite',
    AUTH_TENANT_ID: tenantId,
    AUTH_AUDIENCE: audience,
    ...settings,
  });
  const blobs = () => makeMemoryBlobStore(clock);
  const stores = wrap({
    indicators: makeMemoryContainer(clock),
    alerts: makeMemoryContainer(clock),
    imports: makeMemoryContainer(clock),
    jobs: makeMemoryContainer(clock),
    bulkUploads: makeMemoryContainer(clock),
    definitions: makeMemoryContainer(clock),
    deviceGroups: makeMemoryContainer(clock),
    devices: makeMemoryContainer(clock),
    checkpoints: makeMemoryContainer(clock),
    audit: makeMemoryContainer(clock),
    settings: makeMemoryContainer(clock),
    blobs: { imports: blobs(), uploads: blobs(), reports: blobs(), quarantine: blobs(), snapshots: blobs() },
    telemetryQueue: makeMemorySender(),
    telemetryDeadLetters: {
      list: () => Promise.resolve([]),
      resubmit: (ids) => Promise.resolve(ids.map((id) => ({ id, resubmitted: false }))),
    },
    workQueue: makeMemorySender(),
    alertsTopic: makeMemorySender(),
    holders: { newHolder: randomUUID, isGone: () => false },
    check: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
  const services = makeServices(config, stores, {
    clock,
    logger,
    metrics: makeMemoryMetrics(),
    step: (_name, work) => work(),
  });
  const groups = makeRoutes(services, stores, config, { clock, logger, totals: makeMemoryMetrics() });
  const routes = groups.flatMap((group) => group.routes);
  return {
    config,
    stores,
    services,
    groups,
    functions: routes.flatMap((route) => (isPublic(route) ? [] : [route])),
    publicFunctions: routes.filter(isPublic),
  };
}
