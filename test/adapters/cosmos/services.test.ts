import { randomUUID } from 'node:crypto';
import { CosmosClient, type Database } from '@azure/cosmos';
import { afterAll, beforeAll } from 'vitest';
import { cosmosContainers, defineContainer } from '../../../functions/app/containers/cosmos.ts';
import { makeCosmosContainer } from '../../../shared/adapters/cosmos/cosmos-container.ts';
import type { DocumentContainer, StoredDocument } from '../../../shared/storage/document-container.ts';
import { describeServices } from '../../contract/services.ts';
import { type CosmosServer, startCosmosServer } from '../../support/peers/cosmos-server.ts';

/*
 * With the indexes that are deployed. What the server in process cannot do is not asked for: counts by group, the end of
 * a document's time to live, the undoing of a failed batch.
 */

let server: CosmosServer;
let client: CosmosClient;
let database: Database;

beforeAll(async () => {
  server = await startCosmosServer();
  const connectionPolicy = { enableEndpointDiscovery: false };
  client = new CosmosClient({ endpoint: server.endpoint, key: 'dGVzdA==', connectionPolicy });
  ({ database } = await client.databases.createIfNotExists({ id: 'services' }));
});

afterAll(async () => {
  client.dispose();
  await server.stop();
});

/** The server does not know that a composite index can be read backwards: it gets both directions. */
async function create<D extends StoredDocument>(name: string): Promise<DocumentContainer<D>> {
  const shape = cosmosContainers.find(({ id }) => id === name);
  if (shape === undefined) {
    throw new Error(`no container ${name}`);
  }
  const { indexingPolicy, ...definition } = defineContainer(shape);
  const { compositeIndexes = [] } = indexingPolicy ?? {};
  const reversed = compositeIndexes.map((fields) => fields.map(({ path }) => ({ path, order: 'descending' as const })));
  const { container } = await database.containers.create({
    ...definition,
    indexingPolicy: { ...indexingPolicy, compositeIndexes: [...compositeIndexes, ...reversed] },
    id: `${name}-${randomUUID()}`,
  });
  return makeCosmosContainer<D>({ container });
}

describeServices('Cosmos DB', async () => ({
  indicators: await create('indicators'),
  alerts: await create('alerts'),
  search: 'prefixes',
  close: async () => {},
}));
