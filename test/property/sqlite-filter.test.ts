import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { compileFilterToSqlite, type SqliteCondition } from '../../shared/adapters/sqlite/documents/filter-sql.ts';
import {
  compileKeysetRangesToSqlite,
  compileOrderToSqlite,
} from '../../shared/adapters/sqlite/documents/keyset-sql.ts';
import type { KeysetPosition } from '../../shared/storage/document-container.ts';
import type { Filter } from '../../shared/storage/filter.ts';
import { runs } from '../support/long-mode.ts';
import {
  arbitraryDocuments,
  arbitraryFilter,
  arbitraryOrder,
  type SampleDocument,
  sortIds,
} from '../support/made/arbitrary-filter.ts';
import { fieldValue } from '../support/oracles/document-fields.ts';
import { evaluateFilter } from '../support/oracles/evaluate-filter.ts';

const database = new DatabaseSync(':memory:');
database.exec('CREATE TABLE documents (id TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT');
database.exec("CREATE INDEX byTitle ON documents (json_extract(doc,'$.title'), id)");
afterAll(() => database.close());

function store(documents: readonly SampleDocument[]): void {
  database.exec('DELETE FROM documents');
  const insert = database.prepare('INSERT INTO documents (id, doc) VALUES (?, ?)');
  for (const document of documents) {
    insert.run(document.id, JSON.stringify(document));
  }
}

function select({ sql, parameters }: SqliteCondition, rest = 'ORDER BY id'): readonly string[] {
  const rows = database.prepare(`SELECT id FROM documents WHERE ${sql} ${rest}`).all(...parameters);
  return rows.map((row) => String(row['id']));
}

describe('filters compiled to SQLite', () => {
  it('select the documents that the filter holds for', () => {
    fc.assert(
      fc.property(
        arbitraryDocuments(),
        fc.array(arbitraryFilter(), { minLength: 1, maxLength: 5 }),
        (documents, filters) => {
          store(documents);
          for (const filter of filters) {
            const expected = documents.filter((document) => evaluateFilter(filter, document)).map(({ id }) => id);
            expect(select(compileFilterToSqlite(filter))).toStrictEqual(expected.toSorted());
          }
        },
      ),
      { numRuns: runs(400) },
    );
  });

  it('hold a thousand operands within the depth that SQLite allows', () => {
    store([{ id: '1', title: 'v999' }]);
    const operands = Array.from(
      { length: 1_000 },
      (_, index): Filter => ({ op: 'contains', field: 'title', value: `v${index}` }),
    );
    expect(select(compileFilterToSqlite({ op: 'or', operands }))).toStrictEqual(['1']);
    expect(select(compileFilterToSqlite({ op: 'not', operand: { op: 'or', operands } }))).toStrictEqual([]);
  });

  it('are served by an index on the field', () => {
    const filters: readonly Filter[] = [
      { op: 'eq', field: 'title', value: 'a' },
      { op: 'eq', field: 'title', value: null },
      { op: 'gt', field: 'title', value: 'a' },
      { op: 'in', field: 'title', values: ['a', 'b'] },
      { op: 'startswith', field: 'title', value: 'a' },
    ];
    for (const filter of filters) {
      const { sql, parameters } = compileFilterToSqlite(filter);
      const plan = database.prepare(`EXPLAIN QUERY PLAN SELECT doc FROM documents WHERE ${sql}`).all(...parameters);
      expect(JSON.stringify(plan)).toContain('SEARCH documents USING INDEX byTitle');
    }
  });

  it('read a field from its own column where it has one', () => {
    const condition = compileFilterToSqlite({ op: 'eq', field: 'id', value: '1' }, { id: 'id' });
    expect(condition).toStrictEqual({ sql: 'id = ?', parameters: ['1'] });
  });

  it.each(["title') OR 1=1 --", 'a..b', '', 'a"b', '$.a'])('refuse the field name %j', (field) => {
    expect(() => compileFilterToSqlite({ op: 'eq', field, value: 1 })).toThrow(TypeError);
    expect(() => compileFilterToSqlite({ op: 'has', field, value: 1 })).toThrow(TypeError);
    expect(() => compileOrderToSqlite({ field, descending: false })).toThrow(TypeError);
  });

  it('carry values as parameters only', () => {
    const value = "x' OR '1'='1";
    for (const op of ['eq', 'contains', 'endswith', 'has'] as const) {
      expect(compileFilterToSqlite({ op, field: 'title', value }).sql).not.toContain('OR');
    }
  });
});

describe('keyset pages in SQLite', () => {
  it('follow each other in the order, without gap or repetition', () => {
    fc.assert(
      fc.property(arbitraryDocuments(), arbitraryOrder(), fc.integer({ min: 1, max: 4 }), (documents, order, limit) => {
        store(documents);
        const byId = new Map(documents.map((document) => [document.id, document]));
        const seen: string[] = [];
        let after: KeysetPosition | undefined;
        do {
          const ranges =
            after === undefined
              ? [{ sql: '1', parameters: [], order: compileOrderToSqlite(order) }]
              : compileKeysetRangesToSqlite(order, after);
          const page = ranges.flatMap((range) => select(range, `ORDER BY ${range.order}`)).slice(0, limit);
          seen.push(...page);
          const last = page.at(-1);
          after = last === undefined ? undefined : { id: last, value: fieldValue(byId.get(last) ?? {}, order.field) };
        } while (after !== undefined);
        expect(seen).toStrictEqual(sortIds(documents, order));
      }),
      { numRuns: runs(300) },
    );
  });

  it('hold all that is later', () => {
    fc.assert(
      fc.property(arbitraryDocuments(), arbitraryOrder(), (documents, order) => {
        store(documents);
        const sorted = sortIds(documents, order);
        for (const document of documents) {
          const after = { id: document.id, value: fieldValue(document, order.field) };
          const ranges = compileKeysetRangesToSqlite(order, after);
          const later = sorted.slice(sorted.indexOf(document.id) + 1);
          expect(ranges.flatMap((range) => select(range, `ORDER BY ${range.order}`))).toStrictEqual(later);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  it.each([null, 'a'])('after %j are entered through an index, however many documents are tied', (value) => {
    for (const descending of [false, true]) {
      const order = { field: 'title', descending };
      for (const range of compileKeysetRangesToSqlite(order, { value, id: 'x' })) {
        const query = `SELECT doc FROM documents WHERE ${range.sql} ORDER BY ${range.order}`;
        const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all(...range.parameters);
        expect(plan.map(({ detail }) => detail)).toStrictEqual([
          expect.stringMatching(/^SEARCH documents USING INDEX byTitle \(<expr>(?:=\? AND id)?[<>=]\?\)$/),
        ]);
      }
    }
  });
});
