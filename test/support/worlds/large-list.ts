import { DatabaseSync } from 'node:sqlite';
import { sqliteContainers } from '../../../functions/app/containers/sqlite.ts';
import { queryRows } from '../../../shared/adapters/sqlite/documents/document-reads.ts';
import { StatementCache } from '../../../shared/adapters/sqlite/sql/statement-cache.ts';
import type { IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import type { DocumentContainer, Query } from '../../../shared/storage/document-container.ts';
import { feedA, type IndicatorWorld, makeIndicatorWorld, raw } from '../made/indicator-fixtures.ts';
import { openTemporarySqliteStore } from './temporary-sqlite-store.ts';

/** What a read of the service costs the store, counted: time depends on the machine. */
export interface ReadCost {
  /** Rows that its queries looked at. */
  readonly rows: number;
  readonly queries: number;
  readonly pointReads: number;
}

export interface LargeList extends IndicatorWorld {
  readonly costOf: (read: () => Promise<unknown>) => Promise<ReadCost>;
  readonly close: () => Promise<void>;
}

/** The service on an embedded store with that many indicators of one owner, the nth called `indicator--<n>`. */
export async function openLargeList(count: number): Promise<LargeList> {
  const opened = await openTemporarySqliteStore(sqliteContainers);
  const stored = opened.store.container<IndicatorsDocument>('indicators');
  const queries: Query[] = [];
  let pointReads = 0;
  const watched: DocumentContainer<IndicatorsDocument> = {
    read: (key) => {
      pointReads += 1;
      return stored.read(key);
    },
    readMany: (keys) => {
      pointReads += keys.length;
      return stored.readMany(keys);
    },
    commit: (batch) => stored.commit(batch),
    commitAll: (batches) => stored.commitAll(batches),
    query: (query) => {
      queries.push(query);
      return stored.query(query);
    },
    count: (kind, filter) => stored.count(kind, filter),
    countList: (kind, filter) => stored.countList(kind, filter),
    countBy: (kind, fields, filter) => stored.countBy(kind, fields, filter),
    changes: (checkpoint, limit) => stored.changes(checkpoint, limit),
    mark: (checkpoint) => stored.mark(checkpoint),
    checkMark: (mark) => stored.checkMark(mark),
  };
  const world = makeIndicatorWorld({ wrap: () => watched });
  await world.service.submit(feedA, raw({ indicatorType: 'DomainName', indicatorValue: 'h0.example' }));
  multiply(opened.path, count);
  return {
    ...world,
    costOf: async (read) => {
      queries.length = 0;
      pointReads = 0;
      await read();
      const rows = queries.reduce((sum, query) => sum + rowsLookedAt(opened.path, query, opened.nowMs()), 0);
      return { rows, queries: queries.length, pointReads };
    },
    close: opened.close,
  };
}

/** Copies the one indicator of the file. */
function multiply(path: string, count: number): void {
  const database = new DatabaseSync(path);
  database.exec(`
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
    INSERT INTO container_indicators (partition, id, kind, doc)
      SELECT '' || (100000000 + n), (100000000 + n) || '000001', kind,
        json_set(doc, '$.partition', '' || (100000000 + n), '$.id', (100000000 + n) || '000001',
          '$.indicatorValue', 'h' || n || '.example', '$.title', 'Case ' || n, '$.externalId', 'indicator--' || n,
          '$.creationTimeDateTimeUtc', '2025-01-01T00:00:' || printf('%010.7f', n * 0.0001) || 'Z')
      FROM numbers, (SELECT * FROM container_indicators LIMIT 1)`);
  database.close();
}

/** Every page statement asks `in_time()` of each row that it looks at. */
function rowsLookedAt(path: string, query: Query, nowMs: number): number {
  const database = new DatabaseSync(path, { readOnly: true });
  let rows = 0;
  database.function('in_time', () => {
    rows += 1;
    return 1;
  });
  queryRows(database, new StatementCache(database), 'indicators', query, nowMs, () => undefined);
  database.close();
  return rows;
}
