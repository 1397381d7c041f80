import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../functions/app/config/config.ts';
import { blobContainers } from '../../functions/app/stores/stores.ts';
import { parseDurationMs } from '../../shared/platform/duration.ts';
import { type RegisteredFunction, registeredFunctions } from './support/registered-functions.ts';
import { appSettings, environments, leafName, ofType, onlyOfType, readSnapshot } from './support/snapshot.ts';

/** The connection settings that each kind of trigger reads. */
const connectionSettings: Readonly<Record<string, readonly string[]>> = {
  blobTrigger: ['blobServiceUri', 'queueServiceUri'],
  serviceBusTrigger: ['fullyQualifiedNamespace'],
  cosmosDBTrigger: ['accountEndpoint'],
};

/** Containers that the code does not open: for Event Grid's own use. */
const otherContainers = ['undelivered-events'];

let functions: readonly RegisteredFunction[] = [];

beforeAll(async () => {
  functions = await registeredFunctions();
}, 60_000);

const bindings = () => functions.flatMap(({ bindings: all }) => all);
const minutes = (text: unknown) => (parseDurationMs(z.string().parse(text)) ?? Number.NaN) / 60_000;

describe.each(environments)('the entities of %s', (parameters) => {
  const snapshot = readSnapshot(parameters);
  const settings = appSettings(snapshot);
  const queues = ofType(snapshot, 'Microsoft.ServiceBus/namespaces/queues');

  it('include the settings of every trigger connection and of no other', () => {
    const needed = bindings().flatMap(({ type, connection }) =>
      connection === undefined
        ? []
        : [...(connectionSettings[type] ?? ['?']), 'credential', 'clientId'].map((part) => `${connection}__${part}`),
    );
    expect(needed.filter((name) => !(name in settings))).toEqual([]);
    const connections = Object.keys(settings).flatMap((name) => /^(\w+)__credential$/.exec(name)?.[1] ?? []);
    const used = new Set(['AzureWebJobsStorage', ...bindings().map(({ connection }) => connection)]);
    expect(connections.filter((name) => !used.has(name))).toEqual([]);
  });

  it('include the queues that trigger functions and that the service sends to', () => {
    const triggers = bindings().flatMap(({ queueName }) => queueName ?? []);
    expect(queues.map(leafName).toSorted()).toEqual(triggers.toSorted());
    expect(new Set(triggers)).toEqual(new Set([settings['TELEMETRY_QUEUE'], settings['WORK_QUEUE']]));
  });

  it.each(queues)('include $name, whose messages outlive a batch and expire before detections', ({ properties }) => {
    expect(properties).toMatchObject({ requiresDuplicateDetection: true, deadLetteringOnMessageExpiration: true });
    expect(minutes(properties?.['lockDuration'])).toBeGreaterThan(4);
    expect(minutes(properties?.['duplicateDetectionHistoryTimeWindow'])).toBe(10);
    const { DETECTION_LIFE: detectionLifeMs } = readConfig({
      ...settings,
      COSMOS__accountEndpoint: 'https://account.documents.azure.com/',
      STORAGE__blobServiceUri: 'https://account.blob.core.windows.net',
    });
    expect(minutes(properties?.['defaultMessageTimeToLive'])).toBeLessThan(detectionLifeMs / 60_000);
  });

  it('include the subscription of the SIEM, from which messages expire even if nobody receives them', () => {
    const siem = onlyOfType(snapshot, 'Microsoft.ServiceBus/namespaces/topics/subscriptions');
    expect(siem.properties).toMatchObject({ deadLetteringOnMessageExpiration: false });
  });

  it('include the topic for alerts', () => {
    const topic = onlyOfType(snapshot, 'Microsoft.ServiceBus/namespaces/topics');
    expect(leafName(topic)).toBe(settings['ALERTS_TOPIC']);
  });

  it('include the containers that change-feed triggers watch and that store their leases', () => {
    const containers = ofType(snapshot, 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers').map(leafName);
    const triggers = bindings().filter(({ type }) => type === 'cosmosDBTrigger');
    expect(triggers.map(({ databaseName }) => databaseName)).toEqual(triggers.map(() => settings['COSMOS_DATABASE']));
    const named = triggers.flatMap(({ containerName, leaseContainerName }) => [containerName, leaseContainerName]);
    expect(named.filter((name) => !containers.some((container) => container === name))).toEqual([]);
    expect(triggers.length > 0).toBe(containers.includes('leases'));
  });

  it('include the blob containers that the service opens', () => {
    const data = ofType(snapshot, 'Microsoft.Storage/storageAccounts/blobServices/containers').filter(({ name }) =>
      name.startsWith('sttidata'),
    );
    expect(data.map(leafName).toSorted()).toEqual([...blobContainers, ...otherContainers].toSorted());
    const watched = bindings().flatMap(({ path }) => path?.split('/')[0] ?? []);
    expect(watched.filter((name) => !blobContainers.some((container) => container === name))).toEqual([]);
  });

  it('have always-ready instances only for functions that exist', () => {
    const app = z
      .object({
        functionAppConfig: z.object({
          runtime: z.object({ name: z.literal('node'), version: z.literal('24') }),
          scaleAndConcurrency: z.object({
            instanceMemoryMB: z.literal(2048),
            alwaysReady: z.array(z.object({ name: z.string() })),
          }),
        }),
      })
      .parse(onlyOfType(snapshot, 'Microsoft.Web/sites').properties);
    const waiting = app.functionAppConfig.scaleAndConcurrency.alwaysReady.map(({ name }) => name);
    const known = new Set(['http', ...functions.map(({ name }) => `function:${name}`)]);
    expect(waiting.filter((name) => !known.has(name))).toEqual([]);
  });
});

it('the event subscription sends the events of its container to the event-triggered function', () => {
  const subscription = onlyOfType(readSnapshot('events'), 'Microsoft.EventGrid/systemTopics/eventSubscriptions');
  const fed = functions.filter(({ bindings: all }) => all.some(({ source }) => source === 'EventGrid'));
  const [watched] = fed.flatMap(({ bindings: all }) => all.flatMap(({ path }) => path?.split('/')[0] ?? []));
  const text = JSON.stringify(subscription.properties);
  expect(fed.map(({ name }) => text.includes(`'${name}'`))).toEqual([true]);
  expect(subscription.properties).toMatchObject({
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated'],
      subjectBeginsWith: `/blobServices/default/containers/${watched}/blobs/`,
    },
    deadLetterWithResourceIdentity: {
      deadLetterDestination: { properties: { blobContainerName: 'undelivered-events' } },
    },
  });
});

it('an import slice ends before its function times out', () => {
  const host = z
    .object({ functionTimeout: z.string() })
    .parse(JSON.parse(readFileSync(new URL('../../host.json', import.meta.url), 'utf8')));
  const [hours = 0, min = 0, seconds = 0] = host.functionTimeout.split(':').map(Number);
  const budgetMin = minutes(appSettings(readSnapshot('main'))['IMPORT_TIME_BUDGET']);
  expect(budgetMin).toBeLessThan(hours * 60 + min + seconds / 60);
});

it('no two timers run in the same second', () => {
  const seconds = bindings().flatMap(({ schedule }) => schedule?.split(' ')[0] ?? []);
  expect(seconds.length).toBeGreaterThan(1);
  expect(new Set(seconds).size).toBe(seconds.length);
});
