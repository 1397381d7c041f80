import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environments, ofType, type Resource, readSnapshot } from './support/snapshot.ts';

/** Azure's built-in roles, by the last part of their id. */
const builtIn: Readonly<Record<string, string>> = {
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0': 'Azure Service Bus Data Receiver',
  '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39': 'Azure Service Bus Data Sender',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
};

const dataRoleSchema = z.object({
  assignableScopes: z.tuple([z.string()]),
  permissions: z.tuple([z.object({ dataActions: z.array(z.string()) })]),
});

const assignmentSchema = z.object({ roleDefinitionId: z.string(), principalId: z.string() });

/** `<who>: <role> on <scope>`, with resource names without the part that differs between environments. */
function describeAssignment({ id, properties }: Resource): string {
  const { roleDefinitionId, principalId } = assignmentSchema.parse(properties);
  const who = principalId.includes('eventGrid') ? 'events' : 'app';
  const roleId = roleDefinitionId.split('/').at(-1) ?? '';
  const scope = id
    .replace(/\/providers\/Microsoft\.Authorization\/.*$/, '')
    .replace(/^.*\/providers\//, '')
    .replace(/(sttihost|sttidata)\w+/, '$1')
    .replace(/(sbns|appi)-[\w-]+/, '$1');
  return `${who}: ${builtIn[roleId] ?? 'queue lengths'} on ${scope}`;
}

/** The operations of the Cosmos adapter, and the data action that each requires. */
const documentCalls: readonly (readonly [RegExp, string])[] = [
  [/\.read<|\.read\(/, 'items/read'],
  [/operationType: 'Create'|\.create\(/, 'items/create'],
  [/operationType: 'Upsert'|\.upsert\(/, 'items/upsert'],
  [/operationType: 'Replace'|\.replace\(/, 'items/replace'],
  [/operationType: 'Delete'|\.delete\(/, 'items/delete'],
  [/items\.query/, 'executeQuery'],
  [/getChangeFeedIterator/, 'readChangeFeed'],
  [/storedProcedure/, 'executeStoredProcedure'],
];

function sourcesOf(adapter: string): string {
  const folder = new URL(`../../shared/adapters/${adapter}/`, import.meta.url);
  return readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
}

describe.each(environments)('the roles of %s', (parameters) => {
  const snapshot = readSnapshot(parameters);

  it('are exactly these', () => {
    const queues = 'Microsoft.ServiceBus/namespaces/sbns/queues';
    expect(ofType(snapshot, 'Microsoft.Authorization/roleAssignments').map(describeAssignment).toSorted()).toEqual([
      `app: Azure Service Bus Data Receiver on ${queues}/telemetry`,
      `app: Azure Service Bus Data Receiver on ${queues}/work`,
      `app: Azure Service Bus Data Sender on ${queues}/telemetry`,
      `app: Azure Service Bus Data Sender on ${queues}/work`,
      'app: Azure Service Bus Data Sender on Microsoft.ServiceBus/namespaces/sbns/topics/alerts',
      'app: Monitoring Metrics Publisher on Microsoft.Insights/components/appi',
      'app: Storage Blob Data Contributor on Microsoft.Storage/storageAccounts/sttidata',
      'app: Storage Blob Data Owner on Microsoft.Storage/storageAccounts/sttihost',
      'app: Storage Queue Data Contributor on Microsoft.Storage/storageAccounts/sttidata',
      'app: Storage Queue Data Contributor on Microsoft.Storage/storageAccounts/sttihost',
      'app: Storage Table Data Contributor on Microsoft.Storage/storageAccounts/sttihost',
      'app: queue lengths on Microsoft.ServiceBus/namespaces/sbns',
      'events: Storage Blob Data Contributor on Microsoft.Storage/storageAccounts/sttidata/blobServices/default/containers/undelivered-events',
    ]);
  });

  it('let the app perform the operations of the adapter, in its own database only', () => {
    const source = sourcesOf('cosmos');
    const called = documentCalls.filter(([pattern]) => pattern.test(source)).map(([, action]) => action);
    const [documents, leases, ...others] = ofType(snapshot, 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions')
      .map(({ properties }) => dataRoleSchema.parse(properties))
      .map(({ assignableScopes: [scope], permissions: [{ dataActions }] }) => ({
        scope: scope.replace(/^.*\/dbs\//, ''),
        actions: dataActions.map((action) => action.replace(/^.*?(?:databaseAccounts\/|containers\/)(?!sql)/, '')),
      }));
    expect(others).toEqual([]);
    expect(documents?.scope).toBe('threat-indicators');
    expect(documents?.actions.toSorted()).toEqual(['readMetadata', ...called].toSorted());
    expect(leases).toEqual({ scope: 'threat-indicators/colls/leases', actions: ['items/delete'] });
  });

  it('let the app send and receive messages, because the adapter does both', () => {
    const source = sourcesOf('service-bus');
    expect([/createSender\(/.test(source), /createReceiver\(/.test(source)]).toEqual([true, true]);
  });
});
