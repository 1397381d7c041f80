import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ContainerDefinition } from '../../../../shared/adapters/sqlite/documents/container-definition.ts';
import { narrowByText } from '../../../../shared/adapters/sqlite/documents/text-index.ts';
import { textMatchOf } from '../../../../shared/adapters/sqlite/documents/text-match.ts';
import { StatementCache } from '../../../../shared/adapters/sqlite/sql/statement-cache.ts';
import { openSqliteStore, type SqliteStore } from '../../../../shared/adapters/sqlite/sqlite-store.ts';
import type { Filter, TextOperator } from '../../../../shared/storage/filter.ts';
import { commitOrThrow, createEach, type ProbeDocument, probe } from '../../../contract/document-suite.ts';
import { runs } from '../../../support/long-mode.ts';
import { evaluateFilter } from '../../../support/oracles/evaluate-filter.ts';
import { openTemporarySqliteStore, type TemporarySqliteStore } from '../../../support/worlds/temporary-sqlite-store.ts';

const plain: ContainerDefinition = { name: 'probes', schemaVersion: 1, indexes: [{ kind: 'probe', fields: ['name'] }] };
const text = { kind: 'probe', fields: ['name', 'text'], ordered: ['name'] };
const searched: ContainerDefinition = { ...plain, text };
const contains = (field: string, value: string): Filter => ({ op: 'contains', field, value });

let opened: TemporarySqliteStore | undefined;
let reopened: SqliteStore | undefined;
afterEach(async () => {
  await reopened?.close();
  reopened = undefined;
  await opened?.close();
  opened = undefined;
});

async function idsOf(store: SqliteStore, filter: Filter): Promise<readonly string[]> {
  const container = store.container<ProbeDocument>('probes');
  const order = { field: 'name', descending: false };
  // a page beyond what is read in place
  const { items } = await container.query({ kind: 'probe', order, limit: 101, filter });
  expect(await container.count('probe', filter)).toBe(items.length);
  return items.map(({ document }) => document.id);
}

function narrowing(path: string, filter: Filter, max = 100): readonly unknown[] | undefined {
  const database = new DatabaseSync(path, { readOnly: true });
  const statements = new StatementCache(database);
  const condition = narrowByText(statements, 'probes', filter, max);
  const ids =
    condition &&
    database
      .prepare(`SELECT id FROM container_probes WHERE ${condition.sql}`)
      .all(...condition.parameters)
      .map((row) => row['id']);
  database.close();
  return ids;
}

describe('the text index', () => {
  it('follows every write', async () => {
    opened = await openTemporarySqliteStore([searched]);
    const { store, path } = opened;
    const container = store.container<ProbeDocument>('probes');
    await createEach(container, [probe('p', 'a', { name: 'first.example' }), probe('p', 'b', { text: 'the first' })]);
    expect(await idsOf(store, contains('name', 'irst'))).toStrictEqual(['a']);
    expect(narrowing(path, contains('name', 'irst'))).toStrictEqual(['a']);
    await commitOrThrow(container, { kind: 'upsert', document: probe('p', 'a', { name: 'second.example' }) });
    expect(narrowing(path, contains('name', 'irst'))).toStrictEqual([]);
    expect(narrowing(path, contains('name', 'second.'))).toStrictEqual(['a']);
    await commitOrThrow(container, { kind: 'upsert', document: { ...probe('p', 'a'), deleted: true } });
    expect(narrowing(path, contains('name', 'second.'))).toStrictEqual([]);
    const refused = await container.commit({
      partition: 'p',
      operations: [
        { kind: 'create', document: probe('p', 'c', { name: 'undone' }) },
        { kind: 'create', document: probe('p', 'b') },
      ],
    });
    expect(refused.ok).toBe(false);
    expect(narrowing(path, contains('name', 'undone'))).toStrictEqual([]);
  });

  it('is built for documents that were there before it, also when they change meanwhile', async () => {
    opened = await openTemporarySqliteStore([plain]);
    const { store, path, nowMs } = opened;
    const container = store.container<ProbeDocument>('probes');
    await createEach(
      container,
      Array.from({ length: 2_500 }, (_, n) => probe(`p${n}`, `d${n}`, { name: `name-${n}-end` })),
    );
    await store.close();
    reopened = await openSqliteStore({ path, containers: [searched], clock: nowMs });
    const again = reopened.container<ProbeDocument>('probes');
    await commitOrThrow(again, { kind: 'upsert', document: { ...probe('p2499', 'd2499'), deleted: true } });
    await commitOrThrow(again, { kind: 'upsert', document: probe('p2498', 'd2498', { name: 'other' }) });
    expect(await idsOf(reopened, contains('name', 'name-2498-'))).toStrictEqual([]);
    await reopened.built();
    expect(reopened.buildProgress()).toStrictEqual({ remaining: [] });
    expect(narrowing(path, contains('name', '-2497-'))).toStrictEqual(['d2497']);
    expect(narrowing(path, contains('name', '-2498-'))).toStrictEqual([]);
    expect(narrowing(path, contains('name', '-2499-'))).toStrictEqual([]);
    expect(narrowing(path, contains('name', 'other'))).toStrictEqual(['d2498']);
  });

  it('goes with its definition', async () => {
    opened = await openTemporarySqliteStore([searched]);
    const { store, path, nowMs } = opened;
    await createEach(store.container<ProbeDocument>('probes'), [probe('p', 'a', { name: 'first.example' })]);
    await store.close();
    reopened = await openSqliteStore({ path, containers: [plain], clock: nowMs });
    expect(narrowing(path, contains('name', 'irst'))).toBeUndefined();
    expect(await idsOf(reopened, contains('name', 'irst'))).toStrictEqual(['a']);
  });

  it('leaves a search that finds too much to the order of the list', async () => {
    opened = await openTemporarySqliteStore([searched]);
    const documents = Array.from({ length: 5 }, (_, n) => probe('p', `d${n}`, { name: `same ${n}` }));
    await createEach(opened.store.container<ProbeDocument>('probes'), documents);
    expect(narrowing(opened.path, contains('name', 'same'), 4)).toBeUndefined();
    expect(narrowing(opened.path, contains('name', 'same'), 5)).toHaveLength(5);
  });

  it('finds what a filter finds, whatever the letters', async () => {
    opened = await openTemporarySqliteStore([searched]);
    const { store, path } = opened;
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '"', "'", '-', 'é', '😀', ' '), maxLength: 8 });
    const documents = fc
      .sample(fc.tuple(letters, letters), { numRuns: runs(80), seed: 7 })
      .map(([name, body], n) => probe(`p${n % 5}`, `d${n}`, { name, text: body }));
    await createEach(store.container<ProbeDocument>('probes'), documents);
    const operator = fc.constantFrom<TextOperator>('contains', 'startswith', 'endswith');
    const comparison = fc.record({ op: operator, field: fc.constantFrom('name', 'text'), value: letters });
    const filters: fc.Arbitrary<Filter> = fc.oneof(
      comparison,
      fc.record({
        op: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(comparison, { maxLength: 3 }),
      }),
      fc.record({ op: fc.constant('not' as const), operand: comparison }),
      fc.record({ op: fc.constant('eq' as const), field: fc.constantFrom('name', 'text'), value: letters }),
    );
    for (const filter of fc.sample(filters, { numRuns: runs(150), seed: 11 })) {
      const expected = documents.filter((document) => evaluateFilter(filter, document)).map(({ id }) => id);
      expect((await idsOf(store, filter)).toSorted()).toStrictEqual(expected.toSorted());
      expect(narrowing(path, filter) ?? expected).toEqual(expect.arrayContaining(expected));
    }
  });
});

describe('the query of the text index', () => {
  it.each<[string, Filter, string | undefined]>([
    ['three letters', contains('text', 'abc'), '(f1 : ("abc"))'],
    ['more', contains('name', 'ab"cd'), '(f0 : ("ab""" AND "b""c" AND """cd"))'],
    ['two letters', contains('text', 'ab'), undefined],
    ['another field', contains('rank', 'abc'), undefined],
    ['a text of its own index', { op: 'eq', field: 'name', value: 'abc' }, undefined],
    ['a text', { op: 'eq', field: 'text', value: 'abc' }, '(f1 : ("abc"))'],
    ['a complement', { op: 'not', operand: contains('text', 'abc') }, undefined],
    ['one of two', { op: 'and', operands: [contains('text', 'abc'), contains('text', 'x')] }, '((f1 : ("abc")))'],
    ['either of two', { op: 'or', operands: [contains('text', 'abc'), contains('text', 'x')] }, undefined],
  ])('for %s', (_name, filter, expected) => {
    expect(textMatchOf(filter, text)).toBe(expected);
  });
});
