import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePackagePublisher, type PackagePublisher } from '../shared/agent-packages/package-publisher.ts';
import { makePackageSigner } from '../shared/agent-packages/package-signer.ts';
import { makeServedPackages, type ServedPackages } from '../shared/agent-packages/served-packages.ts';
import { BulkJournal } from '../shared/custom-ti/bulk-journal.ts';
import { type CustomTi, makeCustomTi } from '../shared/custom-ti/custom-ti.ts';
import { type AlertService, makeAlertService } from '../shared/detection/alerts/alert-service.ts';
import { makeWriteAlerts } from '../shared/detection/alerts/alert-writer.ts';
import { makeReadAlertDefinition } from '../shared/detection/alerts/definition-metadata.ts';
import { makeScanLayout } from '../shared/detection/decoding/scan-layout.ts';
import { makeDetect } from '../shared/detection/detect.ts';
import { makeDeviceBook } from '../shared/detection/devices/device-book.ts';
import { makeFindDeviceGroups } from '../shared/detection/devices/find-device-groups.ts';
import { type MatchTelemetry, makeMatchTelemetry } from '../shared/detection/match-telemetry.ts';
import { makeKeepQuarantined } from '../shared/detection/quarantine.ts';
import { makeReceiveTelemetry, type ReceiveTelemetry } from '../shared/detection/receive-telemetry.ts';
import { makeSilenced } from '../shared/detection/silence-disabled.ts';
import { type AskVerdicts, makeAskVerdicts } from '../shared/detection/verdicts.ts';
import { makeGroupFollower } from '../shared/device-groups/group-follower.ts';
import { type DeviceGroupService, makeDeviceGroupService } from '../shared/device-groups/group-service.ts';
import type { DeviceGroupSet } from '../shared/device-groups/group-set.ts';
import { firstGroups } from '../shared/device-groups/stored-group.ts';
import { type GraphTi, makeGraphTi } from '../shared/graph-ti/graph-ti.ts';
import { exportIndicators } from '../shared/importing/export.ts';
import type { ImportDependencies } from '../shared/importing/import-dependencies.ts';
import { type ImportList, makeImportList } from '../shared/importing/import-list.ts';
import { type SweepSummary, sweepImports } from '../shared/importing/import-sweep.ts';
import { submitUpload } from '../shared/importing/import-uploads.ts';
import { type Importer, makeImporter } from '../shared/importing/importer.ts';
import type { Actor } from '../shared/indicators/actor.ts';
import { type DefinitionService, makeDefinitionService } from '../shared/indicators/definitions/definition-service.ts';
import { makeGuardList } from '../shared/indicators/guard/guard-list.ts';
import { sha256Numbers } from '../shared/indicators/identity.ts';
import { type IndicatorService, makeIndicatorService } from '../shared/indicators/indicator-service.ts';
import { makeIndexMatcher } from '../shared/matching/index-matcher.ts';
import type { IndexReader } from '../shared/matching/index-reader.ts';
import { type CountIndicators, makeCountIndicators } from '../shared/packages/count-indicators.ts';
import { type Doorbell, makeDoorbell } from '../shared/packages/doorbell.ts';
import { IndexLoader } from '../shared/packages/index-loader.ts';
import { makePublisher, type Publisher } from '../shared/packages/publisher.ts';
import { makeSnapshotFollower, type SnapshotFollower } from '../shared/packages/snapshot-follower.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { Config } from '../shared/platform/config.ts';
import type { Logger } from '../shared/platform/logger.ts';
import type { Metrics } from '../shared/platform/metrics.ts';
import { makeUploadObjects, type UploadObjects } from '../shared/stix/upload-objects.ts';
import type { RunStep } from './monitoring/monitoring.ts';
import { makeSiemServices, type SiemServices } from './siem-services.ts';
import type { Stores } from './stores.ts';

export interface Platform {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly step: RunStep;
}

/** What the functions call: every feature, built once per process. */
export interface Services extends SiemServices {
  readonly indicators: IndicatorService;
  readonly definitions: DefinitionService;
  readonly customTi: CustomTi;
  readonly graphTi: GraphTi;
  readonly uploadObjects: UploadObjects;
  readonly groups: ReadGroups;
  readonly deviceGroups: DeviceGroupService;
  readonly importer: Importer;
  readonly imports: ImportList;
  readonly submitUpload: (
    actor: Actor,
    content: AsyncIterable<Uint8Array>,
    fileName: string | undefined,
  ) => Promise<string>;
  readonly sweepImports: () => Promise<SweepSummary>;
  readonly exportIndicators: (actor: Actor) => AsyncIterable<Uint8Array>;
  readonly matchTelemetry: MatchTelemetry;
  readonly receiveTelemetry: ReceiveTelemetry;
  readonly alerts: AlertService;
  readonly askVerdicts: AskVerdicts;
  readonly publisher: Publisher;
  readonly ringDoorbell: Doorbell;
  readonly indexFollower: SnapshotFollower;
  readonly countIndicators: CountIndicators;
  /** Undefined when no key is set to sign packages with. */
  readonly packages: { readonly publisher: PackagePublisher; readonly served: ServedPackages } | undefined;
}

const newHexId = () => randomUUID().replaceAll('-', '');
/** All of 15 digits, so that their order as texts is their order as numbers. */
const newDecimalId = () => String(randomInt(10 ** 14, 2 ** 47));

export function makeServices(config: Config, stores: Stores, platform: Platform): Services {
  const { groups, deviceGroups } = groupServices(config, stores, platform);
  const tombstoneTtlSec = Math.ceil(config.TOMBSTONE_LIFE / 1000);
  const definitions = makeDefinitionService({
    container: stores.definitions,
    indicators: stores.indicators,
    clock: platform.clock,
    newId: newDecimalId,
    tombstoneTtlSec,
  });
  const indicators = makeIndicatorService({
    container: stores.indicators,
    definitions,
    groups,
    guard: makeGuardList({ ownHosts: config.OWN_HOSTS }),
    tombstoneTtlSec,
    identityHash: sha256Numbers,
    ...platform,
  });
  const index = indexServices(config, stores, indicators, platform);
  const customTi = makeCustomTi({
    indicators,
    definitions,
    journal: new BulkJournal({ container: stores.bulkUploads, newId: newHexId, tombstoneTtlSec, ...platform }),
    quota: config.LEGACY_QUOTA,
    ...platform,
  });
  return {
    indicators,
    definitions,
    customTi,
    graphTi: makeGraphTi(indicators, config.AUTH_TENANT_ID),
    uploadObjects: makeUploadObjects({ indicators, clock: platform.clock }),
    groups,
    deviceGroups,
    ...index,
    ...importServices(stores, indicators, groups, platform),
    ...detectionServices(config, stores, groups, index.indexFollower, platform),
    ...makeSiemServices(config, stores, groups, platform),
    packages: packageServices(config, stores, groups, platform),
  };
}

type ReadGroups = () => Promise<DeviceGroupSet>;

function groupServices(
  { DEVICE_GROUPS: given }: Config,
  { deviceGroups: container, indicators }: Stores,
  { clock, logger }: Platform,
): Pick<Services, 'groups' | 'deviceGroups'> {
  const follower = makeGroupFollower({ container, first: firstGroups(given).groups, clock, logger });
  const changed = () => follower.refresh();
  return {
    groups: () => follower.current(),
    deviceGroups: makeDeviceGroupService({ container, indicators, given, changed, clock }),
  };
}

function importServices(
  stores: Stores,
  indicators: IndicatorService,
  groups: ReadGroups,
  platform: Platform,
): Pick<Services, 'importer' | 'imports' | 'submitUpload' | 'sweepImports' | 'exportIndicators'> {
  const dependencies: ImportDependencies = {
    container: stores.imports,
    files: stores.blobs,
    reports: stores.blobs.reports,
    queue: stores.importsQueue,
    sink: {
      ...indicators,
      submitAll: (...args) => platform.step('import.store', () => indicators.submitAll(...args)),
    },
    newId: newHexId,
    wait: (ms) => sleep(ms),
    ...platform,
  };
  const importer = makeImporter(dependencies);
  return {
    importer,
    imports: makeImportList({ container: stores.imports, reports: stores.blobs.reports }),
    submitUpload: (actor, content, fileName) => submitUpload(dependencies, actor, content, fileName),
    sweepImports: () => sweepImports(dependencies, importer),
    exportIndicators: (actor) => exportIndicators(indicators.list(actor, {}), groups),
  };
}

function indexServices(
  config: Config,
  stores: Stores,
  indicators: IndicatorService,
  platform: Platform,
): Pick<Services, 'publisher' | 'ringDoorbell' | 'indexFollower' | 'countIndicators'> {
  const blobs = stores.blobs.snapshots;
  const loader = new IndexLoader(blobs, makeScanLayout());
  const made = makePublisher({
    indicators: stores.indicators,
    blobs,
    loader,
    newId: newHexId,
    tombstoneLifeMs: config.TOMBSTONE_LIFE,
    ...platform,
  });
  const publish = () => platform.step('index.publish', () => made.publish());
  const publisher = { publish, rebuild: () => platform.step('index.publish', () => made.rebuild()) };
  return {
    publisher,
    ringDoorbell: makeDoorbell({ publish, clock: platform.clock, sleep: (ms) => sleep(ms) }),
    indexFollower: makeSnapshotFollower({
      blobs,
      loader,
      publish,
      sleep: (ms) => sleep(ms, undefined, { ref: false }),
      maxAgeMs: config.INDEX_POLL,
      ...platform,
    }),
    countIndicators: makeCountIndicators({ blobs, indicators, clock: platform.clock }),
  };
}

function packageServices(
  config: Config,
  stores: Stores,
  groups: ReadGroups,
  { clock, logger }: Platform,
): Services['packages'] {
  if (config.PACKAGE_SIGNING_KEY === undefined) {
    return undefined;
  }
  const blobs = stores.blobs.snapshots;
  const publisher = makePackagePublisher({
    indicators: stores.indicators,
    blobs,
    deviceGroups: groups,
    precedence: config.PRECEDENCE,
    signer: makePackageSigner(config.PACKAGE_SIGNING_KEY),
    tombstoneLifeMs: config.TOMBSTONE_LIFE,
    newId: newHexId,
    clock,
    logger,
  });
  return { publisher, served: makeServedPackages({ blobs, deviceGroups: groups, publisher }) };
}

function detectionServices(
  config: Config,
  stores: Stores,
  groups: ReadGroups,
  follower: SnapshotFollower,
  platform: Platform,
): Pick<Services, 'matchTelemetry' | 'receiveTelemetry' | 'alerts' | 'askVerdicts'> {
  const chance = { sleep: (ms: number) => sleep(ms), random: Math.random };
  const keepQuarantined = makeKeepQuarantined(stores.blobs.quarantine);
  const index = () => platform.step('index.refresh', () => follower.current());
  const devices = makeDeviceBook(stores.devices, platform.clock);
  const detectBy = (reader: () => Promise<IndexReader>) =>
    makeDetect({
      matcher: async () => makeIndexMatcher(await reader(), () => Math.floor(platform.clock() / 1000)),
      indicators: stores.indicators,
      findDeviceGroups: makeFindDeviceGroups({ groups, devices }),
      precedence: config.PRECEDENCE,
      clock: platform.clock,
    });
  const writeAlerts = makeWriteAlerts({
    alerts: stores.alerts,
    readDefinition: makeReadAlertDefinition(stores.definitions),
    alertWindowMs: config.ALERT_WINDOW,
    detectionLifeMs: config.DETECTION_LIFE,
    settleMs: config.SIEM_SETTLE,
    ...chance,
    ...platform,
  });
  const silenced = makeSilenced({
    detect: detectBy(index),
    definitions: stores.definitions,
    metrics: platform.metrics,
  });
  return {
    matchTelemetry: makeMatchTelemetry({
      index,
      devices,
      detect: (events) => platform.step('match.confirm', () => silenced(events)),
      writeAlerts: (decisions, tell) => platform.step('match.store', () => writeAlerts(decisions, tell)),
      keepQuarantined,
      ...chance,
      ...platform,
    }),
    receiveTelemetry: makeReceiveTelemetry({
      sender: stores.telemetryQueue,
      keepQuarantined,
      newId: newHexId,
      metrics: platform.metrics,
    }),
    alerts: makeAlertService({ alerts: stores.alerts, clock: platform.clock }),
    askVerdicts: makeAskVerdicts(detectBy(() => follower.soon())),
  };
}
