import { type Container, CosmosClient } from '@azure/cosmos';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CosmosCondition, compileFilterToCosmos } from '../../shared/adapters/cosmos/filter-sql.ts';
import { compileKeysetToCosmos, compileOrderToCosmos } from '../../shared/adapters/cosmos/keyset-sql.ts';
import type { Order } from '../../shared/storage/document-container.ts';
import { runs } from '../support/long-mode.ts';
import {
  arbitraryDocuments,
  arbitraryFilter,
  arbitraryOrder,
  orderFields,
  type SampleDocument,
  sortIds,
} from '../support/made/arbitrary-filter.ts';
import { fieldValue } from '../support/oracles/document-fields.ts';
import { evaluateFilter } from '../support/oracles/evaluate-filter.ts';
import { type CosmosServer, startCosmosServer } from '../support/peers/cosmos-server.ts';

/*
 * Gaps of the server in process, and what is left out for them. It compares texts by UTF-16 unit: the texts stay within
 * the basic plane, where that is the order of code points. Its parser takes ten times as long for each level of
 * parentheses (seconds from the fifth): the filters are a comparison or one
 * level of them. One set of documents serves all runs.
 */

const rowSchema = z.object({ id: z.string() });

const compositeIndexes = orderFields
  .filter((field) => field !== 'id')
  .flatMap((field) =>
    (['ascending', 'descending'] as const).map((order) => [
      { path: `/${field.replaceAll('.', '/')}`, order },
      { path: '/id', order },
    ]),
  );

let server: CosmosServer;
let client: CosmosClient;
let container: Container;
let documents: readonly SampleDocument[] = [];

beforeAll(async () => {
  server = await startCosmosServer();
  client = new CosmosClient({
    endpoint: server.endpoint,
    key: 'a2V5',
    connectionPolicy: { enableEndpointDiscovery: false },
  });
  const { database } = await client.databases.create({ id: 'db' });
  ({ container } = await database.containers.create({
    id: 'documents',
    partitionKey: '/id',
    indexingPolicy: { compositeIndexes },
  }));
  documents = fc.sample(arbitraryDocuments(false, 60, 40), { numRuns: 1, seed: 7 })[0] ?? [];
  await Promise.all(documents.map((document) => container.items.create(document)));
});

afterAll(async () => {
  client.dispose();
  await server.stop();
});

async function select({ sql, parameters }: CosmosCondition, rest = ''): Promise<readonly string[]> {
  const query = { query: `SELECT c["id"] FROM c WHERE ${sql} ${rest}`, parameters };
  const { resources } = await container.items.query<unknown>(query).fetchAll();
  return resources.map((row) => rowSchema.parse(row).id);
}

/** The position of a document; a sorted field is absent rather than null, so null documents are left out. */
function isSortable(document: SampleDocument, { field }: Order): boolean {
  const names = field.split('.');
  return fieldValue(document, field) !== null || !hasNullAt(document, names);
}

function hasNullAt(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) {
    return value === null;
  }
  return typeof value === 'object' && value !== null && hasNullAt(Reflect.get(value, name), rest);
}

describe('filters compiled to Cosmos SQL', () => {
  it('select the documents that the filter holds for', async () => {
    expect(documents.length).toBeGreaterThan(30);
    await fc.assert(
      fc.asyncProperty(arbitraryFilter(false, 1), async (filter) => {
        const expected = documents.filter((document) => evaluateFilter(filter, document)).map(({ id }) => id);
        expect((await select(compileFilterToCosmos(filter))).toSorted()).toStrictEqual(expected.toSorted());
      }),
      { numRuns: runs(60) },
    );
  });

  it('number their parameters from where they are told to and carry values in them only', () => {
    const value = "x' OR '1'='1";
    expect(compileFilterToCosmos({ op: 'in', field: 'title', values: [value, 'b'] }, 5)).toStrictEqual({
      sql: 'c["title"] IN (@p5,@p6)',
      parameters: [
        { name: '@p5', value },
        { name: '@p6', value: 'b' },
      ],
    });
  });

  it.each(['title"] = 1 OR c["x', 'a..b', '', "a'b"])('refuse the field name %j', (field) => {
    expect(() => compileFilterToCosmos({ op: 'eq', field, value: 1 })).toThrow(TypeError);
    expect(() => compileOrderToCosmos({ field, descending: false })).toThrow(TypeError);
  });
});

describe('keyset pages in Cosmos', () => {
  it('hold what comes after the position, in the order', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryOrder(), fc.nat(), async (order, pick) => {
        const sortable = documents.filter((document) => isSortable(document, order));
        const document = sortable[pick % sortable.length] ?? { id: '' };
        const after = { id: document.id, value: fieldValue(document, order.field) };
        const sorted = sortIds(sortable, order);
        const found = await select(compileKeysetToCosmos(order, after), `ORDER BY ${compileOrderToCosmos(order)}`);
        const unsortable = new Set(documents.filter((one) => !isSortable(one, order)).map(({ id }) => id));
        const later = sorted.slice(sorted.indexOf(document.id) + 1);
        expect(found.filter((id) => !unsortable.has(id))).toStrictEqual(later);
      }),
      { numRuns: runs(40) },
    );
  });
});
