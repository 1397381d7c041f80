import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteContainers } from '../../../../functions/app/containers/sqlite.ts';
import { coveringIndex } from '../../../../shared/adapters/sqlite/documents/covering-index.ts';
import { openSqliteStore, type SqliteStore } from '../../../../shared/adapters/sqlite/sqlite-store.ts';
import { openWriter } from '../../../../shared/adapters/sqlite/threads/database.ts';
import type { Filter } from '../../../../shared/storage/filter.ts';

const containers = [
  {
    name: 'probes',
    schemaVersion: 1,
    indexes: [{ kind: 'probe', fields: ['name'], covers: ['rank'] }],
    text: { kind: 'probe', fields: ['text'], ordered: [] },
  },
] as const;
const total = 10_050;
const and = (...operands: readonly Filter[]): Filter => ({ op: 'and', operands });
const eq = (field: string): Filter => ({ op: 'eq', field, value: 'x' });

describe('the count of a list', () => {
  const folder = mkdtempSync(join(tmpdir(), 'counts-'));
  let store: SqliteStore;

  beforeAll(async () => {
    const path = join(folder, 'store.db');
    const open = () => openSqliteStore({ path, containers, clock: () => 0 });
    await (await open()).close();
    const database = openWriter(path);
    database.exec(`
      WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < ${total})
      INSERT INTO container_probes (partition, id, kind, doc) SELECT 'p', 'd' || n, 'probe', json_object(
        'id', 'd' || n, 'partition', 'p', 'kind', 'probe', 'v', 1,
        'name', 'n' || n, 'rank', n % 2, 'hidden', n % 100, 'text', 'text ' || n) FROM t`);
    database.close();
    store = await open();
    await store.built();
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const rank: Filter = { op: 'eq', field: 'rank', value: 1 };
  const isVisible: Filter = { op: 'ge', field: 'hidden', value: 0 };
  const isFirst: Filter = { op: 'eq', field: 'hidden', value: 1 };

  it.each<readonly [string, Filter | undefined, number, boolean]>([
    ['without a filter', undefined, total, true],
    ['of fields that an index has', rank, total / 2, true],
    ['of any combination of them', { op: 'not', operand: rank }, total / 2, true],
    ['of many documents without an index', isVisible, 10_000, false],
    ['of few documents without an index', isFirst, 101, true],
    ['of one field with and one without', { op: 'and', operands: [rank, isFirst] }, 101, true],
    ['of a text', { op: 'contains', field: 'text', value: 'text 1005' }, 2, true],
    ['of nothing', { op: 'eq', field: 'rank', value: 7 }, 0, true],
  ])('%s', async (_what, filter, count, isExact) => {
    expect(await store.container('probes').countList('probe', filter)).toEqual({ count, isExact });
  });

  it('ends when reading takes too long', async () => {
    // the time of a read is measured, so a filter that no document matches and that is slow to compare takes its place
    const slow: Filter = {
      op: 'or',
      operands: Array.from({ length: 2_000 }, (_, index) => ({
        op: 'contains',
        field: 'hidden',
        value: `no such value ${index}`,
      })),
    };
    const { count, isExact } = await store.container('probes').countList('probe', slow);
    expect([count, isExact]).toEqual([0, false]);
  });
});

describe('the covering index', () => {
  const [indicators] = sqliteContainers;
  const active: Filter = { op: 'ge', field: 'expirationTime', value: '2026' };

  it.each<readonly [string, Filter | undefined, string | undefined]>([
    ['nothing', undefined, 'indicatorValue'],
    ['the expiry', active, 'expirationTime'],
    ['a type', and(active, eq('indicatorType')), 'indicatorType_creationTimeDateTimeUtc'],
    ['a type and an action', and(active, eq('indicatorType'), eq('action')), 'indicatorType_creationTimeDateTimeUtc'],
    ['a severity', and(active, eq('severity')), 'indicatorType_creationTimeDateTimeUtc'],
    ['a category', and(active, eq('category')), 'creationTimeDateTimeUtc'],
    ['an owner and a type', and(eq('owner'), eq('indicatorType')), 'creationTimeDateTimeUtc'],
    ['an update', and(active, eq('lastUpdateTime')), 'lastUpdateTime'],
    ['a title', and(active, eq('title')), undefined],
    ['a list', and(active, { op: 'has', field: 'action', value: 'x' }), undefined],
    ['a field that few have', eq('externalId'), undefined],
  ])('of %s', (_what, filter, expected) => {
    const found = indicators === undefined ? undefined : coveringIndex(indicators, 'indicator', filter);
    expect(found).toBe(expected && `container_indicators_indicator_${expected}`);
  });
});
