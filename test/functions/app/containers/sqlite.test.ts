import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteContainers } from '../../../../functions/app/containers/sqlite.ts';
import { pageStatement } from '../../../../shared/adapters/sqlite/documents/document-reads.ts';
import { ReadTime } from '../../../../shared/adapters/sqlite/sql/read-time.ts';
import { openReader, prepareDatabase } from '../../../../shared/adapters/sqlite/threads/database.ts';
import { byStoredRows } from '../../../../shared/indicators/store/imported-by.ts';
import type { Query } from '../../../../shared/storage/document-container.ts';

const by = (field: string, descending = false) => ({ field, descending });
const before = { op: 'lt', value: '2026-01-01' } as const;

const cases: readonly { readonly what: string; readonly container: string; readonly query: Omit<Query, 'limit'> }[] = [
  {
    what: 'indicator_deleted_lastUpdateTime',
    container: 'indicators',
    query: { kind: 'indicator', state: 'deleted', order: by('lastUpdateTime', true) },
  },
  {
    what: 'indicator_creationTimeDateTimeUtc',
    container: 'indicators',
    query: { kind: 'indicator', order: by('creationTimeDateTimeUtc') },
  },
  {
    what: 'indicator_touchedBy',
    container: 'indicators',
    query: {
      kind: 'indicator',
      filter: byStoredRows({ op: 'eq', field: 'touched.importId', value: 'x' }),
      order: by('creationTimeDateTimeUtc'),
    },
  },
  {
    what: 'history_at',
    container: 'indicators',
    query: { kind: 'history', filter: { ...before, field: 'at' }, order: by('at') },
  },
  {
    what: 'alert_lastUpdateTime',
    container: 'alerts',
    query: { kind: 'alert', filter: { ...before, field: 'lastUpdateTime' }, order: by('lastUpdateTime') },
  },
  {
    what: 'import_createdAt',
    container: 'imports',
    query: { kind: 'import', filter: { ...before, field: 'createdAt' }, order: by('createdAt') },
  },
];

describe('the indexes of the embedded store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'indexes-'));
  let database: DatabaseSync;

  beforeAll(() => {
    const path = join(folder, 'store.db');
    prepareDatabase(path, sqliteContainers);
    database = openReader(path);
    new ReadTime(database).begin();
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  it.each(cases)('serve lists through $what', ({ what, container, query }) => {
    const { sql, parameters } = pageStatement('seq', container, { ...query, limit: 10 }, 0);
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters, 11, 0);
    expect(plan.map(({ detail }) => detail).join()).toMatch(new RegExp(`INDEX container_${container}_${what}( |$)`));
  });
});
