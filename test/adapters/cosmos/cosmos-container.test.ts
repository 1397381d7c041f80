import { randomUUID } from 'node:crypto';
import { type ContainerDefinition, CosmosClient } from '@azure/cosmos';
import { DefaultAzureCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineContainer } from '../../../functions/app/containers/cosmos.ts';
import { makeCosmosClient } from '../../../shared/adapters/cosmos/cosmos-client.ts';
import { makeCosmosContainer } from '../../../shared/adapters/cosmos/cosmos-container.ts';
import type { DocumentKey } from '../../../shared/storage/document-container.ts';
import { describeDocumentContainer } from '../../contract/document-container.ts';
import { allCapabilities, type DocumentContainerHarness, type ProbeDocument } from '../../contract/document-suite.ts';
import { registerWhen } from '../../contract/register-when.ts';
import { type CosmosServer, startCosmosServer } from '../../support/peers/cosmos-server.ts';

const probeShape = {
  id: 'probe',
  queriedPaths: ['name', 'rank', 'isOpen', 'tags', 'text'],
  listPaths: ['tags'],
  orders: ['name', 'rank', 'isOpen'],
};

/** The in-process server does not know that a composite index can be read backwards: it gets both directions. */
function defineProbes(): ContainerDefinition {
  const definition = defineContainer(probeShape);
  const { indexingPolicy = {} } = definition;
  const { compositeIndexes = [] } = indexingPolicy;
  const reversed = compositeIndexes.map((fields) => fields.map(({ path }) => ({ path, order: 'descending' as const })));
  return { ...definition, indexingPolicy: { ...indexingPolicy, compositeIndexes: [...compositeIndexes, ...reversed] } };
}

async function makeHarness(client: CosmosClient): Promise<DocumentContainerHarness> {
  const { database } = await client.databases.createIfNotExists({ id: 'contract' });
  const { container } = await database.containers.create({ ...defineProbes(), id: randomUUID() });
  return {
    container: makeCosmosContainer<ProbeDocument>({ container }),
    advance: () => {
      throw new Error('the clock of a Cosmos DB account is its own');
    },
    close: async () => {
      await container.delete();
    },
  };
}

describe('Cosmos container on the in-process server', () => {
  let server: CosmosServer;
  let client: CosmosClient;
  beforeAll(async () => {
    server = await startCosmosServer();
    client = new CosmosClient({
      endpoint: server.endpoint,
      key: 'dGVzdA==',
      connectionPolicy: { enableEndpointDiscovery: false },
    });
  });
  afterAll(async () => {
    client.dispose();
    await server.stop();
  });

  describeDocumentContainer('Cosmos DB', () => makeHarness(client), {
    ...allCapabilities,
    atomicRollback: false,
    groupBy: false,
    ttl: false,
    partitionScopedQueries: false,
    astralOrder: false,
  });

  it('checks marks: those of a container that was deleted and made again are foreign', async () => {
    const { database } = await client.databases.createIfNotExists({ id: 'marks' });
    const make = async (account: string) => {
      const { container } = await database.containers.createIfNotExists({ ...defineProbes(), id: 'probes' });
      return { inner: container, container: makeCosmosContainer<ProbeDocument>({ container, account }) };
    };
    const { container: former, inner } = await make('a.example');
    const { checkpoint } = await former.changes(undefined, 10);
    const mark = await former.mark(checkpoint);
    expect([await former.checkMark(mark), await former.checkMark({ checkpoint })]).toEqual(['current', 'former']);
    const { container: elsewhere } = await make('b.example');
    expect(await elsewhere.checkMark(mark)).toBe('foreign');
    await inner.delete();
    const { container: again } = await make('a.example');
    expect([await again.checkMark(mark), await again.checkMark({ checkpoint })]).toEqual(['foreign', 'foreign']);
  });
});

const endpoint = process.env['COSMOS_ENDPOINT'];

// A real account: its database `contract` has a container `probe` made with `defineContainer(probeShape)`, and the
// identity may read and write its documents. Every test leaves the container empty.
registerWhen(endpoint !== undefined, () => {
  describe('on a real account', () => {
    const client = makeCosmosClient({ endpoint: endpoint ?? '', credential: new DefaultAzureCredential() });
    const container = client.database('contract').container('probe');
    const empty = async (): Promise<void> => {
      const { resources } = await container.items.query<DocumentKey>('SELECT c.id, c.partition FROM c').fetchAll();
      for (const { id, partition } of resources) {
        await container.item(id, partition).delete();
      }
    };
    afterAll(() => {
      client.dispose();
    });

    describeDocumentContainer(
      'Cosmos DB account',
      async () => {
        await empty();
        return {
          container: makeCosmosContainer<ProbeDocument>({ container }),
          advance: () => {
            throw new Error('the clock of a Cosmos DB account is its own');
          },
          close: empty,
        };
      },
      { ...allCapabilities, ttl: false },
    );
  });
});
