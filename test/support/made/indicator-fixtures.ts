import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import type { Actor } from '../../../shared/access/actor.ts';
import { organisationActor } from '../../../shared/access/actor.ts';
import type { AlertDefinitionDocument } from '../../../shared/definitions/alert-definition.ts';
import { type DefinitionService, makeDefinitionService } from '../../../shared/definitions/definition-service.ts';
import { type DeviceGroupDirectory, makeDeviceGroupDirectory } from '../../../shared/device-groups/directory.ts';
import { type IndicatorService, makeIndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { RawIndicator } from '../../../shared/indicators/input/raw-indicator.ts';
import type { IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { makeGuardList } from '../../../shared/indicators/rules/guard-list.ts';
import { type IdentityHash, sha256Numbers } from '../../../shared/indicators/rules/identity.ts';
import type { ReadImportTimes } from '../../../shared/indicators/store/imported-by.ts';
import { compactIndicators } from '../../../shared/indicators/store/stored-form.ts';
import type { DocumentContainer } from '../../../shared/storage/document-container.ts';
import { makeMemoryContainer } from '../fakes/memory-container.ts';

export const people: Actor = { ...organisationActor, id: 'ana@example.com', objectId: 'ana', displayName: 'Ana' };

/** A client with `Ti.ReadWrite.All`. */
export const adminClient: Actor = application('admin-client', true);
/** Clients with `Ti.ReadWrite`. */
export const feedA: Actor = application('feed-a', false);
export const feedB: Actor = application('feed-b', false);
/** A person who can see only the device group `10`. */
export const helsinki: Actor = { ...people, id: 'hel@example.com', objectId: 'hel', deviceGroups: new Set(['10']) };

function application(id: string, managesAll: boolean): Actor {
  return {
    owner: id,
    tier: managesAll ? 0 : 1,
    id,
    objectId: id,
    displayName: `App ${id}`,
    sourceType: 'AadApp',
    createdBySource: 'PublicApi',
    ownOnly: !managesAll,
    canForce: managesAll,
    deviceGroups: 'all',
  };
}

export const groups = makeDeviceGroupDirectory([
  { id: '10', name: 'Helsinki' },
  { id: '2', name: 'Oslo' },
]);

export const guard = makeGuardList({ ownHosts: ['ti.example.org'] });

export const sha1 = (digit: string): string => digit.repeat(40);

/** A valid raw indicator for a file. */
export function raw(changes: RawIndicator = {}): RawIndicator {
  return {
    indicatorValue: sha1('a'),
    indicatorType: 'FileSha1',
    action: 'Block',
    title: 'Dropper',
    description: 'Seen in case 42',
    ...changes,
  };
}

export interface IndicatorWorld {
  readonly service: IndicatorService;
  readonly definitions: DefinitionService;
  readonly container: DocumentContainer<IndicatorsDocument>;
  readonly metrics: ReturnType<typeof makeMemoryMetrics>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly advance: (ms: number) => void;
}

interface WorldOptions {
  /** No import has a record by default. */
  readonly importTimes?: ReadImportTimes;
  readonly groups?: DeviceGroupDirectory;
  readonly identityHash?: IdentityHash;
  /** How the store keeps indicators; by default as the embedded one. */
  readonly compact?: typeof compactIndicators;
  readonly wrap?: (container: DocumentContainer<IndicatorsDocument>) => DocumentContainer<IndicatorsDocument>;
}

/** The service on a container in memory, at 2026-01-01. */
export function makeIndicatorWorld(options: WorldOptions = {}): IndicatorWorld {
  let nowMs = Date.UTC(2026, 0, 1);
  const clock = (): number => nowMs;
  const stored = makeMemoryContainer<IndicatorsDocument>(clock);
  const container = compactIndicators(stored);
  const metrics = makeMemoryMetrics();
  let lastId = 0;
  const definitions = makeDefinitionService({
    container: makeMemoryContainer<AlertDefinitionDocument>(clock),
    indicators: container,
    clock,
    newId: () => {
      lastId += 1;
      return String(lastId);
    },
    tombstoneTtlSec: 86_400,
  });
  const service = makeIndicatorService({
    container: options.wrap === undefined ? container : (options.compact ?? compactIndicators)(options.wrap(stored)),
    clock,
    guard,
    groups: () => Promise.resolve(options.groups ?? groups),
    definitions,
    metrics,
    tombstoneTtlSec: 86_400,
    identityHash: options.identityHash ?? sha256Numbers,
    importTimes: options.importTimes ?? (() => Promise.resolve(undefined)),
  });
  return {
    service,
    definitions,
    container,
    metrics,
    now: clock,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
