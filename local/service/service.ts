import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removedSettings } from '../../functions/app/config/removed-settings.ts';
import { sqliteContainers } from '../../functions/app/containers/sqlite.ts';
import { blobFolder } from '../../functions/app/stores/blob-folder.ts';
import type { ContainerDefinition } from '../../shared/adapters/sqlite/documents/container-definition.ts';
import { acquireOwnerLock } from '../../shared/adapters/sqlite/owner-lock.ts';
import { type Clock, systemClock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { openingDatabase } from '../files/start-error.ts';
import { loadFunctionApp } from '../functions-core/function-app.ts';
import { openHttpHost } from '../http/http-host.ts';
import { type LocalClients, loadLocalClients, noClients } from '../token-issuer/local-clients.ts';
import { startTokenIssuer, type TokenIssuer } from '../token-issuer/token-issuer.ts';
import { readHostJson } from '../triggers/host-json.ts';
import { PollLoop, settleWithin } from '../triggers/poll-loop.ts';
import type { RunningTrigger } from '../triggers/ports.ts';
import { startTriggers } from '../triggers/start-triggers.ts';
import { Closers } from './closers.ts';
import { checkDatabaseIsThere } from './lost-database.ts';
import { loadPackageKey } from './package-key.ts';
import { startRetention } from './retention.ts';
import { removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts';
import { placesOf, serviceEnvironment } from './service-environment.ts';
import { type LocalSettings, readLocalSettings } from './settings.ts';
import { startBlobs } from './start-blobs.ts';
import { coreLogTo } from './text-logger.ts';
import { type OpenTriggerSources, openTriggerSources } from './trigger-sources.ts';
import { warningsOf } from './warnings.ts';

/** Time between two deletions of expired documents and messages. */
const housekeepingPauseMs = 60_000;

interface ServiceOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Containers of the document store; the service's own by default. */
  readonly containers?: readonly ContainerDefinition[];
  readonly clock?: Clock;
  /** The function app's entry; `functions/index.ts` by default. */
  readonly entryUrl?: string;
  /** The repository's host.json by default. */
  readonly hostJsonPath?: string;
}

export interface RunningService {
  /** Without a path. */
  readonly baseUrl: string;
  /** The token endpoints of the development issuer; absent when another identity provider is set. */
  readonly tokenUrls?: TokenIssuer['tokenUrl'];
  /** Where CSV files are dropped; absent with Azurite. */
  readonly importsFolder?: string;
  /** Where the reports on them are written; absent with Azurite. */
  readonly reportsFolder?: string;
  /** Present with Azurite. */
  readonly blobConnectionString?: string;
  /** Of the development issuer. */
  readonly clients: LocalClients;
  readonly settings: LocalSettings;
  /** Risks of the chosen settings, for the person who starts the service. */
  readonly warnings: readonly string[];
  /** Blobs whose function failed too often to be retried. */
  poisoned(): readonly string[];
  /** Finishes the work in progress, for at most `drainMs`, and releases everything. */
  stop(): Promise<void>;
}

/**
 * Starts the whole service in this process: owner lock, token issuer, stores, function app, triggers, HTTP. It is ready
 * when the promise resolves. A process can start only one service, once.
 *
 * @throws DataDirectoryInUseError when another process is using the data directory
 * @throws LostDatabaseError when there is no database but files of an earlier one
 * @throws StartError when a file of the data directory cannot be used
 * @throws Error when a part cannot start; the parts started before it have been stopped
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const closers = new Closers();
  try {
    return await startParts(options, closers);
  } catch (error) {
    await closers.closeAll().catch((failure: unknown) => options.logger.error('stop-failed', failure));
    throw error;
  }
}

async function startParts(options: ServiceOptions, closers: Closers): Promise<RunningService> {
  const { environment, logger, clock = systemClock } = options;
  const settings = readLocalSettings(environment);
  const { dataDir, drainMs } = settings;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await openingDatabase(
    join(dataDir, 'owner.lock'),
    () => acquireOwnerLock(dataDir),
    'It contains no data: make sure that no service uses this directory, then remove it',
  );
  closers.add(() => lock.release());
  await removeRuntimeFile(dataDir);
  await checkDatabaseIsThere(placesOf(dataDir), settings.acceptNewDatabase, logger);
  const hostJson = readHostJson(options.hostJsonPath ?? fileURLToPath(new URL('../../host.json', import.meta.url)));
  const http = await openHttpHost({ ...settings, logger, routePrefix: hostJson.http.routePrefix });
  closers.add(async () => http.stop(0));
  const clients = settings.hasOwnIssuer
    ? await loadLocalClients(settings.localClients, join(dataDir, 'clients.json'))
    : noClients;
  const issuer = await startIssuer(settings, clients, { clock, logger }, closers);
  const blobs = await startBlobs(settings, logger, closers);

  const packageKey = await loadPackageKey(join(dataDir, 'package-signing-key.json'));
  const env = { ...environment, ...serviceEnvironment(settings, issuer, blobs, packageKey, environment) };
  setEnvironment(env);
  const containers = options.containers ?? sqliteContainers;
  const path = placesOf(dataDir).database;
  const sources = await openingDatabase(path, async () =>
    openTriggerSources({ databasePath: path, containers, blobs, clock, logger }),
  );
  closers.add(async () => sources.close());
  const housekeeping = startHousekeeping(sources, logger);
  closers.add(async () => housekeeping.stop());
  const retention = startRetention({ ...settings, ...sources, clock, logger });
  closers.add(async () => retention.stop());
  const entryUrl = options.entryUrl ?? new URL('../../functions/index.ts', import.meta.url).href;
  const app = await loadFunctionApp(entryUrl, coreLogTo(logger));
  closers.add(async () => app.terminate());
  const triggers = await startTriggers({ app, sources, hostJson, environment: env, clock, logger });
  closers.add(async () => stopTriggers(triggers, drainMs));
  const baseUrl = `http://${reachableHost(settings.host)}:${http.port}`;
  const place =
    'root' in blobs
      ? { importsFolder: blobFolder(blobs, 'imports'), reportsFolder: blobFolder(blobs, 'reports') }
      : { blobConnectionString: blobs.connectionString };
  const tokens = issuer === undefined ? {} : { tokenUrls: issuer.tokenUrl };
  const tokenUrl = issuer?.tokenUrl.v2;
  await writeRuntimeFile(dataDir, { baseUrl, ...(tokenUrl !== undefined && { tokenUrl }), ...place, pid: process.pid });
  closers.add(async () => removeRuntimeFile(dataDir));
  // The last step: whoever sees a healthy service finds its file.
  http.serve(app);
  closers.add(async () => http.stop(drainMs));
  return {
    baseUrl,
    ...tokens,
    ...place,
    clients,
    settings,
    warnings: [
      ...warningsOf(settings),
      ...removedSettings(environment).map(({ setting, advice }) => `The setting ${setting} has no effect: ${advice}.`),
    ],
    poisoned: () => triggers.flatMap((trigger) => trigger.poisoned()),
    stop: async () => closers.closeAll(),
  };
}

function setEnvironment(environment: ServiceOptions['environment']): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) {
      process.env[name] = value;
    }
  }
}

async function stopTriggers(triggers: readonly RunningTrigger[], drainMs: number): Promise<void> {
  const stops = triggers.map(async (trigger) => trigger.stop(drainMs));
  await settleWithin(stops, drainMs + 1_000);
}

function startHousekeeping(sources: OpenTriggerSources, logger: Logger): PollLoop {
  const step = async () => {
    await sources.deleteExpired();
    return housekeepingPauseMs;
  };
  return new PollLoop(step, (error) => {
    logger.error('housekeeping-failed', error);
    return housekeepingPauseMs;
  });
}

async function startIssuer(
  settings: LocalSettings,
  { clients }: LocalClients,
  deps: { readonly clock: Clock; readonly logger: Logger },
  closers: Closers,
): Promise<TokenIssuer | undefined> {
  if (!settings.hasOwnIssuer) {
    return undefined;
  }
  const { tokenHost: host, tokenPort: port } = settings;
  const issuer = await startTokenIssuer({ ...settings, host, port, clients, ...deps });
  closers.add(async () => issuer.stop());
  return issuer;
}

function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') {
    return '127.0.0.1';
  }
  return host.includes(':') ? `[${host}]` : host;
}
