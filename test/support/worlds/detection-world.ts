import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import { makeWriteAlerts } from '../../../shared/detection/alerts/alert-writer.ts';
import { makeDetect } from '../../../shared/detection/deciding/detect.ts';
import { makeKeepQuarantined } from '../../../shared/detection/decoding/quarantine.ts';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import { type DeviceDocument, makeDeviceBook } from '../../../shared/detection/devices/device-book.ts';
import { makeFindDeviceGroups } from '../../../shared/detection/devices/find-device-groups.ts';
import { makeMatchTelemetry } from '../../../shared/detection/match-telemetry.ts';
import type { AlertDocument, AlertsDocument, DetectionDocument } from '../../../shared/detection/model/alert-model.ts';
import { type DeviceGroupSet, makeDeviceGroupSet } from '../../../shared/device-groups/group-set.ts';
import { firstGroups } from '../../../shared/device-groups/stored-group.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { indicatorId, indicatorPlace } from '../../../shared/indicators/rules/identity.ts';
import type { PrecedenceRule } from '../../../shared/indicators/rules/precedence.ts';
import { makeIndexMatcher } from '../../../shared/matching/index-matcher.ts';
import type { Matcher } from '../../../shared/matching/matcher.ts';
import { makeIndexFollower } from '../../../shared/publishing/index/index-follower.ts';
import { IndexLoader } from '../../../shared/publishing/index/index-loader.ts';
import { makeIndexPublisher } from '../../../shared/publishing/index/index-publisher.ts';
import type { DocumentContainer } from '../../../shared/storage/document-container.ts';
import { withLives } from '../../../shared/storage/document-life.ts';
import { makeMemoryBlobStore } from '../fakes/memory-blob-store.ts';
import { makeMemoryContainer } from '../fakes/memory-container.ts';

export const dayMs = 86_400_000;
/** How long detections settle in tests. */
export const settleMs = 2_000;
export const hashOfA = 'a'.repeat(64);
export const hashOfB = 'b'.repeat(64);
export const quiet = { info: () => {}, warn: () => {}, error: () => {} };
export const testGroups = makeDeviceGroupSet(
  firstGroups([
    { id: '10', name: 'Helsinki', userGroups: [] },
    { id: '2', name: 'Oslo', userGroups: [] },
  ]).groups,
);
export const readTestGroups = () => Promise.resolve(testGroups);

type Given = Partial<IndicatorDocument> & Pick<IndicatorDocument, 'indicatorType' | 'indicatorValue'>;

/** An indicator as it is stored: organisation-wide, Block with an alert, never expiring, unless a test says otherwise. */
export function storedIndicator(given: Given): IndicatorDocument {
  const identity = { rbacGroupIds: [], owner: 'organisation', ...given };
  const { partition, slot } = indicatorPlace(identity);
  return {
    kind: 'indicator',
    v: 1,
    id: indicatorId(partition, slot),
    partition,
    ownerTier: 0,
    rbacGroupNames: [],
    createdBy: 'organisation',
    createdByDisplayName: 'Organisation',
    createdBySource: 'Portal',
    sourceType: 'User',
    creationTimeDateTimeUtc: '2026-01-01T00:00:00.0000000Z',
    lastUpdateTime: '2026-01-01T00:00:00.0000000Z',
    lastUpdatedBy: null,
    action: 'Block',
    severity: 'High',
    title: 'Dropper',
    description: 'Seen in case 42',
    recommendedActions: 'Isolate the device',
    application: null,
    externalId: null,
    expirationTime: null,
    generateAlert: true,
    category: 2,
    mitreTechniques: ['T1204'],
    educateUrl: null,
    bypassDurationHours: null,
    notificationId: null,
    notificationBody: null,
    version: null,
    additionalInfo: null,
    historicalDetection: false,
    lookBackPeriod: null,
    certificateInfo: null,
    alertDefinitionId: null,
    ...identity,
  };
}

interface FileRecord {
  readonly device?: string;
  readonly report?: number | string;
  readonly at?: string;
  readonly sha256?: string;
  readonly group?: string;
}

/** A record of the streaming export: a file created. */
export function fileRecord({
  device = 'd1',
  report = 1,
  at = '2026-07-18T12:00:00Z',
  sha256 = hashOfA,
  group,
}: FileRecord = {}) {
  return {
    time: '2026-07-18T13:00:00Z',
    tenantId: '11111111-2222-3333-4444-555555555555',
    category: 'AdvancedHunting-DeviceFileEvents',
    properties: {
      Timestamp: at,
      DeviceId: device,
      DeviceName: `${device}.example.com`,
      MachineGroup: group ?? null,
      ReportId: report,
      FileName: 'setup.exe',
      FolderPath: 'C:\\Users\\ana\\setup.exe',
      SHA256: sha256,
      InitiatingProcessFileName: 'explorer.exe',
      InitiatingProcessFolderPath: 'c:\\windows\\explorer.exe',
      InitiatingProcessId: 77,
      InitiatingProcessAccountName: 'ana',
      InitiatingProcessAccountDomain: 'example',
    },
  };
}

export const messageOf = (...records: readonly object[]): Buffer => Buffer.from(JSON.stringify({ records }));

export interface DetectionWorldOptions {
  readonly wrapAlerts?: (container: DocumentContainer<AlertsDocument>) => DocumentContainer<AlertsDocument>;
  readonly wrapIndicators?: (container: DocumentContainer<IndicatorsDocument>) => DocumentContainer<IndicatorsDocument>;
  readonly precedence?: PrecedenceRule;
  readonly groups?: () => Promise<DeviceGroupSet>;
  /** 365 days by default. */
  readonly alertLifeMs?: number;
}

const random = () => 0.5;

export type DetectionWorld = ReturnType<typeof makeDetectionWorld>;

/** Matching on containers in memory, from 2026-07-18 12:30 on; sleeping moves the clock. */
export function makeDetectionWorld(options: DetectionWorldOptions = {}) {
  let nowMs = Date.parse('2026-07-18T12:30:00Z');
  const clock = () => nowMs;
  const { alertLifeMs = 365 * dayMs } = options;
  const indicators = makeMemoryContainer<IndicatorsDocument>(clock);
  const alerts = withLives(makeMemoryContainer<AlertsDocument>(clock), ({ kind }) =>
    kind === 'alert' ? alertLifeMs / 1000 : kind === 'series' ? (2 * alertLifeMs) / 1000 : undefined,
  );
  const deviceContainer = makeMemoryContainer<DeviceDocument>(clock);
  const devices = makeDeviceBook(deviceContainer, clock);
  const quarantine = makeMemoryBlobStore(clock);
  const metrics = makeMemoryMetrics();
  const sleep = async (ms: number) => {
    nowMs += ms;
  };
  const seenIndicators = options.wrapIndicators?.(indicators) ?? indicators;

  const snapshots = makeMemoryBlobStore(clock);
  let builds = 0;
  const publisher = makeIndexPublisher({
    indicators,
    blobs: snapshots,
    loader: new IndexLoader(snapshots, makeScanNames()),
    newId: () => {
      builds += 1;
      return `build${builds}`;
    },
    tombstoneLifeMs: 30 * dayMs,
    clock,
    logger: quiet,
    metrics,
  });

  const publish = () => publisher.publish();

  /** Another instance of the function: its own index, the same stores. */
  const makeInstance = (wrapAlerts = options.wrapAlerts, matcher?: Matcher) => {
    const loader = new IndexLoader(snapshots, makeScanNames());
    const follower = makeIndexFollower({
      blobs: snapshots,
      loader,
      indicators,
      publish,
      sleep,
      clock,
      logger: quiet,
      metrics,
    });
    const index = () => follower.current();
    const detect = makeDetect({
      matcher: async () => matcher ?? makeIndexMatcher(await index(), () => Math.floor(clock() / 1000)),
      indicators: seenIndicators,
      findDeviceGroups: makeFindDeviceGroups({ groups: options.groups ?? readTestGroups, devices }),
      precedence: options.precedence ?? 'organisation-first',
      clock,
    });
    const writeAlerts = makeWriteAlerts({
      alerts: wrapAlerts?.(alerts) ?? alerts,
      readDefinition: async (id) =>
        id === 'def-1'
          ? { title: 'Ours', severity: 'Low', category: 'Backdoor', description: 'Defined', recommendedAction: null }
          : undefined,
      clock,
      metrics,
      sleep,
      random,
      alertWindowMs: 7 * dayMs,
      detectionLifeMs: 365 * dayMs,
      alertLifeMs,
      settleMs,
    });
    const keepQuarantined = makeKeepQuarantined(quarantine);
    const match = makeMatchTelemetry({
      index,
      devices,
      detect,
      writeAlerts,
      keepQuarantined,
      clock,
      sleep,
      random,
      logger: quiet,
      metrics,
    });
    return { detect, writeAlerts, match };
  };

  const all = async (kind: 'alert' | 'detection') => {
    const page = await alerts.query({ kind, order: { field: 'id', descending: false }, limit: 100_000 });
    return page.items.map(({ document }) => document);
  };
  return {
    ...makeInstance(),
    makeInstance,
    clock,
    indicators,
    alerts,
    deviceContainer,
    quarantine,
    metrics,
    advance: (ms: number) => {
      nowMs += ms;
    },
    storeIndicators: async (...documents: readonly IndicatorDocument[]) => {
      for (const document of documents) {
        await indicators.commit({ partition: document.partition, operations: [{ kind: 'upsert', document }] });
      }
      await publisher.publish();
    },
    allAlerts: async () =>
      (await all('alert')).filter((document): document is AlertDocument => document.kind === 'alert'),
    allDetections: async () =>
      (await all('detection')).filter((document): document is DetectionDocument => document.kind === 'detection'),
    quarantined: async () => {
      const lines: unknown[] = [];
      for await (const { name } of quarantine.list()) {
        const opened = await quarantine.open(name);
        for await (const chunk of opened?.body ?? []) {
          lines.push(
            ...String(chunk)
              .trimEnd()
              .split('\n')
              .map((line): unknown => JSON.parse(line)),
          );
        }
      }
      return lines;
    },
  };
}
