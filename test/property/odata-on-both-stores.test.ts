import { DatabaseSync } from 'node:sqlite';
import { type Container, CosmosClient, type Database } from '@azure/cosmos';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileFilterToCosmos } from '../../shared/adapters/cosmos/filter-sql.ts';
import { compileFilterToSqlite } from '../../shared/adapters/sqlite/documents/filter-sql.ts';
import { definitionFields } from '../../shared/definitions/definition-fields.ts';
import { alertFields } from '../../shared/detection/alerts/alert-fields.ts';
import { importFields } from '../../shared/importing/reading/import-list.ts';
import { indicatorFields } from '../../shared/indicators/wire/indicator-fields.ts';
import { parseFilter } from '../../shared/odata/parser.ts';
import { definitionEntityFields, iocFields } from '../../shared/protocols/defender-v1/entity-fields.ts';
import { tiIndicatorFields } from '../../shared/protocols/graph/ti-indicator-fields.ts';
import type { Filter } from '../../shared/storage/filter.ts';
import { runs } from '../support/long-mode.ts';
import type { SampleDocument } from '../support/made/arbitrary-filter.ts';
import { arbitraryDocumentsOf, arbitraryODataFilter } from '../support/made/arbitrary-odata.ts';
import { evaluateFilter } from '../support/oracles/evaluate-filter.ts';
import { type CosmosServer, startCosmosServer } from '../support/peers/cosmos-server.ts';

/*
 * The same words of a caller choose the same documents in Cosmos DB, in SQLite and by the meaning of the filter. Gaps of
 * the Cosmos server in process: as in cosmos-filter.test.ts, filters are one level deep, for its parser's sake.
 */

const tables = {
  indicatorFields,
  alertFields,
  definitionFields,
  importFields,
  iocFields,
  definitionEntityFields,
  tiIndicatorFields,
};

const idsSchema = z.array(z.object({ id: z.string() }));

let server: CosmosServer;
let client: CosmosClient;
let database: Database;
const sqlite = new DatabaseSync(':memory:');
sqlite.exec('CREATE TABLE documents (id TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT');

beforeAll(async () => {
  server = await startCosmosServer();
  const connectionPolicy = { enableEndpointDiscovery: false };
  client = new CosmosClient({ endpoint: server.endpoint, key: 'a2V5', connectionPolicy });
  ({ database } = await client.databases.create({ id: 'db' }));
});

afterAll(async () => {
  sqlite.close();
  client.dispose();
  await server.stop();
});

async function idsInCosmos(container: Container, filter: Filter): Promise<readonly string[]> {
  const { sql, parameters } = compileFilterToCosmos(filter);
  const query = { query: `SELECT c["id"] FROM c WHERE ${sql}`, parameters };
  const { resources } = await container.items.query<unknown>(query).fetchAll();
  return idsSchema
    .parse(resources)
    .map(({ id }) => id)
    .toSorted();
}

function idsInSqlite(filter: Filter): readonly string[] {
  const { sql, parameters } = compileFilterToSqlite(filter);
  const rows = sqlite.prepare(`SELECT id FROM documents WHERE ${sql}`).all(...parameters);
  return idsSchema
    .parse(rows)
    .map(({ id }) => id)
    .toSorted();
}

describe.each(Object.entries(tables))('filters by %s', (name, table) => {
  let documents: readonly SampleDocument[] = [];
  let container: Container;

  beforeAll(async () => {
    ({ container } = await database.containers.create({ id: name, partitionKey: '/id' }));
    const drawn = fc.sample(arbitraryDocumentsOf(table, { minLength: 30, maxLength: 40 }), {
      numRuns: runs(1),
      seed: 11,
    });
    documents = drawn[0] ?? [];
    sqlite.exec('DELETE FROM documents');
    const insert = sqlite.prepare('INSERT INTO documents (id, doc) VALUES (?, ?)');
    for (const document of documents) {
      insert.run(document.id, JSON.stringify(document));
    }
    await Promise.all(documents.map((document) => container.items.create(document)));
  });

  it('choose the same in both stores', async () => {
    expect(documents.length).toBeGreaterThan(25);
    await fc.assert(
      fc.asyncProperty(arbitraryODataFilter(table), async (words) => {
        const filter = parseFilter(words, table);
        const expected = documents.filter((document) => evaluateFilter(filter, document)).map(({ id }) => id);
        expect(idsInSqlite(filter)).toStrictEqual(expected.toSorted());
        expect(await idsInCosmos(container, filter)).toStrictEqual(expected.toSorted());
      }),
      { numRuns: runs(12) },
    );
  });
});
