import { describe, expect, it } from 'vitest';
import {
  compileCount,
  compileGroups,
  compilePage,
  compilePositions,
} from '../../../shared/adapters/cosmos/query-sql.ts';
import type { Query } from '../../../shared/storage/document-container.ts';
import type { Filter } from '../../../shared/storage/filter.ts';

const where = 'FROM c WHERE c["kind"] = @p0 AND NOT IS_DEFINED(c["deleted"])';
const either: Filter = {
  op: 'or',
  operands: [
    { op: 'eq', field: 'action', value: 'Block' },
    { op: 'eq', field: 'action', value: 'Warn' },
  ],
};
const byTitle: Query = { kind: 'indicator', order: { field: 'title', descending: true }, limit: 50 };

describe('Cosmos queries of pages', () => {
  it('ask for one kind in the order of one composite index', () => {
    expect(compilePage(byTitle)).toStrictEqual({
      query: `SELECT TOP 50 * ${where} ORDER BY c["kind"] DESC, c["title"] DESC, c["id"] DESC`,
      parameters: [{ name: '@p0', value: 'indicator' }],
    });
  });

  it('number the parameters of filter and position consecutively, and keep an OR together', () => {
    const { query, parameters } = compilePage({
      ...byTitle,
      order: { field: 'title', descending: false },
      filter: either,
      after: { value: 'x', id: '7' },
    });
    expect(query).toContain(' AND (c["action"] = @p1 OR c["action"] = @p2) AND (');
    expect(parameters).toStrictEqual([
      { name: '@p0', value: 'indicator' },
      { name: '@p1', value: 'Block' },
      { name: '@p2', value: 'Warn' },
      { name: '@p3', value: '7' },
      { name: '@p4', value: 'x' },
    ]);
  });

  it('read only sort values and ids of skipped documents', () => {
    expect(compilePositions(byTitle, 7).query).toMatch(/^SELECT TOP 7 c\.id, c\["title"\] AS k FROM c /);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuse a limit of %s', (limit) => {
    expect(() => compilePage({ ...byTitle, limit })).toThrow(RangeError);
  });

  it.each(['a"] = 1 OR c["b', 'a b', ''])('refuse the field name %j', (field) => {
    expect(() => compilePage({ ...byTitle, order: { field, descending: false } })).toThrow(TypeError);
    expect(() => compileGroups('indicator', [field], undefined)).toThrow(TypeError);
  });
});

describe('Cosmos queries of counts', () => {
  it('count by the index', () => {
    expect(compileCount('indicator', either).query).toBe(
      `SELECT VALUE COUNT(1) ${where} AND (c["action"] = @p1 OR c["action"] = @p2)`,
    );
  });

  it('group by every field', () => {
    expect(compileGroups('indicator', ['action', 'indicatorType'], undefined).query).toBe(
      `SELECT c["action"] AS k0, c["indicatorType"] AS k1, COUNT(1) AS n ${where} GROUP BY c["action"], c["indicatorType"]`,
    );
  });
});
