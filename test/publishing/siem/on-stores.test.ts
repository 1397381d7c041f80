import { type ContainerDefinition, type ContainerRequest, CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosmosContainers, defineContainer } from '../../../functions/app/containers/cosmos.ts';
import { sqliteContainers } from '../../../functions/app/containers/sqlite.ts';
import { organisationActor } from '../../../shared/access/actor.ts';
import { makeCosmosContainer } from '../../../shared/adapters/cosmos/cosmos-container.ts';
import { makeCreateAlertByReference } from '../../../shared/detection/alerts/alert-reference.ts';
import { makeAlertService } from '../../../shared/detection/alerts/alert-service.ts';
import { onlyEntity, onlyMachine } from '../../../shared/detection/alerts/entity-filter.ts';
import type { AlertsDocument } from '../../../shared/detection/model/alert-model.ts';
import { readDetectionQuery } from '../../../shared/publishing/siem/detection-query.ts';
import { makePublishAlerts } from '../../../shared/publishing/siem/publish-alerts.ts';
import type { PublishCheckpoint } from '../../../shared/publishing/siem/publish-checkpoint.ts';
import { makePullDetections } from '../../../shared/publishing/siem/pull-detections.ts';
import type { DocumentContainer } from '../../../shared/storage/document-container.ts';
import { makeMemorySender } from '../../support/fakes/memory-queue.ts';
import { startCosmosServer } from '../../support/peers/cosmos-server.ts';
import {
  type DetectionWorld,
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  quiet,
  readTestGroups,
  settleMs,
  storedIndicator,
} from '../../support/worlds/detection-world.ts';
import { openTemporarySqliteStore } from '../../support/worlds/temporary-sqlite-store.ts';

interface Stores {
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly checkpoints: DocumentContainer<PublishCheckpoint>;
  close(): Promise<void>;
}

async function openSqlite(): Promise<Stores> {
  const { store, close } = await openTemporarySqliteStore(sqliteContainers);
  return { alerts: store.container('alerts'), checkpoints: store.container('definitions'), close };
}

/** The real service reads a composite index in either direction; the server in process wants one for each. */
function readBothWays(definition: ContainerDefinition): ContainerRequest {
  const { indexingPolicy = {} } = definition;
  const indexes = indexingPolicy.compositeIndexes ?? [];
  const reversed = indexes.map((paths) => paths.map(({ path }) => ({ path, order: 'descending' as const })));
  return { ...definition, indexingPolicy: { ...indexingPolicy, compositeIndexes: [...indexes, ...reversed] } };
}

async function openCosmos(): Promise<Stores> {
  const server = await startCosmosServer();
  const connectionPolicy = { enableEndpointDiscovery: false };
  const client = new CosmosClient({ endpoint: server.endpoint, key: 'a2V5', connectionPolicy });
  const { database } = await client.databases.create({ id: 'siem' });
  const open = async (id: string) => {
    const shape = cosmosContainers.find((container) => container.id === id);
    if (shape === undefined) {
      throw new Error('no such container');
    }
    return (await database.containers.create(readBothWays(defineContainer(shape)))).container;
  };
  return {
    alerts: makeCosmosContainer({ container: await open('alerts') }),
    checkpoints: makeCosmosContainer({ container: await open('definitions') }),
    close: async () => {
      client.dispose();
      await server.stop();
    },
  };
}

describe.each([
  ['SQLite', openSqlite],
  ['Cosmos DB', openCosmos],
])('detections and alerts on %s', (_name, open) => {
  let stores: Stores;
  let world: DetectionWorld;

  beforeAll(async () => {
    stores = await open();
    world = makeDetectionWorld({ wrapAlerts: () => stores.alerts });
    await world.storeIndicators(storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA }));
    const tagged = fileRecord({ device: 'd3' });
    const properties = { ...tagged.properties, RegistryDeviceTag: 'kiosk' };
    await world.match([
      messageOf(...[1, 2, 3].map((report) => fileRecord({ report, group: 'Oslo' })), fileRecord({ device: 'd2' })),
      messageOf({ ...tagged, properties }),
    ]);
    world.advance(settleMs);
  });
  afterAll(async () => {
    await stores?.close();
  });

  it.each([
    ['ago=PT1H', 5],
    ['limit=2', 2],
    ['machinegroups=oslo', 3],
    ['machinegroups=Nowhere', 0],
    ['DeviceCreatedMachineTags=kiosk', 1],
    ['sinceTimeUtc=2026-07-19', 0],
  ])('are pulled by %s: %i', async (query, count) => {
    const { metrics, clock } = world;
    const pull = makePullDetections({ alerts: stores.alerts, deviceGroups: readTestGroups, metrics, maxPulled: 2 });
    const ids: string[] = [];
    for await (const slice of pull(organisationActor, readDetectionQuery(new URLSearchParams(query), clock))) {
      ids.push(...slice.map(({ detection, alert }) => `${detection.id} ${String(alert?.title)}`));
    }
    expect([ids.length, new Set(ids).size]).toStrictEqual([count, count]);
    expect(ids.filter((id) => !id.endsWith(' Dropper'))).toStrictEqual([]);
  });

  it('are found by the entities that they show', async () => {
    const service = makeAlertService({ alerts: stores.alerts, clock: world.clock });
    const order = { field: 'alertCreationTime', descending: true };
    const options = { order, top: 10, skip: 0, count: true, expand: [] };
    const found = await Promise.all(
      [onlyEntity('file', hashOfA), onlyEntity('file', 'f'.repeat(64)), onlyMachine('D2')].map(
        async (only) => (await service.list(organisationActor, options, only)).alerts.length,
      ),
    );
    expect(found).toStrictEqual([3, 0, 1]);
  });

  it('come from events: the first raises an alert, the next is added to it', async () => {
    const create = makeCreateAlertByReference({ alerts: stores.alerts, clock: world.clock });
    const reference = {
      machineId: 'd1',
      eventTime: '2026-07-18T12:00:00.0000000Z',
      severity: 'Low',
      title: 'By hand',
      description: 'D',
      recommendedAction: 'R',
      category: 'Malware',
    } as const;
    const first = await create(organisationActor, { ...reference, reportId: '1' });
    expect((await create(organisationActor, { ...reference, reportId: '2' })).id).toBe(first.id);
  });

  it('are all published to the topic', async () => {
    const topic = makeMemorySender();
    const { clock, metrics } = world;
    const publish = makePublishAlerts({ ...stores, topic, origin: '', clock, logger: quiet, metrics, pageSize: 2 });
    for (let empty = 0; empty < 2; ) {
      empty += (await publish()) === 0 ? 1 : 0;
    }
    const detections = topic.messages.filter(({ id }) => id.startsWith('d'));
    expect([detections.length, topic.messages.length]).toStrictEqual([5, 9]);
  });
});
