import { describe, expect, it } from 'vitest';
import type { FieldTable } from '../../shared/odata/field-table.ts';
import { nextLink, type QueryLimits, type QueryOptions, readQueryOptions } from '../../shared/odata/query-options.ts';
import { thrownAppError } from '../support/thrown-app-error.ts';

const TABLE: FieldTable = {
  title: { type: 'text' },
  alertCreationTime: { type: 'date', path: 'createdAt', sortable: true },
  severity: { type: 'enum', values: ['Low', 'High'], sortable: true },
};
const DEFAULT_ORDER = { field: 'createdAt', descending: false };
const LIMITS: QueryLimits = { maxTop: 10_000, defaultTop: 10_000, maxSkip: 100_000, defaultOrder: DEFAULT_ORDER };
const DEFAULTS: QueryOptions = { order: DEFAULT_ORDER, top: 10_000, skip: 0, count: false, expand: [] };

function read(query: string): QueryOptions {
  return readQueryOptions(new URLSearchParams(query), TABLE, LIMITS);
}

describe('readQueryOptions', () => {
  const accepted: readonly (readonly [string, Partial<QueryOptions>])[] = [
    ['', {}],
    ['$skip=10000', { skip: 10_000 }],
    ['$top=10000&$skip=20000', { top: 10_000, skip: 20_000 }],
    ['%24top=5', { top: 5 }],
    ['$TOP=0', { top: 0 }],
    ['$stop=7', { top: 7 }],
    ['$count=true', { count: true }],
    ['$orderby=alertCreationTime asc', { order: DEFAULT_ORDER }],
    ['$orderby=AlertCreationTime+desc', { order: { field: 'createdAt', descending: true } }],
    ['$orderby=severity%2Bdesc', { order: { field: 'severity', descending: true } }],
    ['$orderby=severity', { order: { field: 'severity', descending: false } }],
    ['$expand=evidence', { expand: ['evidence'] }],
    ['$filter=', {}],
    ['$top=5&$top=5', { top: 5 }],
    ['$select=id&$format=json&sinceTimeUtc=1&top=3', {}],
    ["$filter=title eq 'a'", { filter: { op: 'eq', field: 'title', value: 'a' } }],
  ];

  it.each(accepted)('reads %s', (query, expected) => {
    expect(read(query)).toStrictEqual({ ...DEFAULTS, ...expected });
  });

  const refused: readonly (readonly [string, string | undefined])[] = [
    ['$top=10001', '$top'],
    ['$top=-1', '$top'],
    ['$top=1e3', '$top'],
    ['$top=ten', '$top'],
    ['$top=1&$stop=2', '$stop'],
    ['$skip=100001', '$skip'],
    ['$count=maybe', '$count'],
    ['$orderby=title', 'title'],
    ['$orderby=other', 'other'],
    ['$orderby=severity,alertCreationTime', '$orderby'],
    ['$orderby=severity up', '$orderby'],
    ['$search=a', '$search'],
    ['$apply=a', '$apply'],
    ['$filter=other eq 1', 'other'],
    ['$skiptoken=%21', '$skiptoken'],
    ['$skiptoken=e30', '$skiptoken'],
    ['$skiptoken=bm90IGpzb24', '$skiptoken'],
  ];

  it.each(refused)('refuses %s', (query, field) => {
    const error = thrownAppError(() => read(query));
    expect(error.code).toBe('ODataError');
    expect(error.field).toBe(field);
  });
});

describe('nextLink', () => {
  const position = { value: '2026-11-27T00:00:00.0000000Z', id: '42' };

  it('is the request with the position instead of $skip, and keeps $top', () => {
    const url = new URL("https://ti.example:8443/api/indicators/?%24filter=title%20eq%20'a%2Bb'&$top=2&$skip=4&x=1");
    const link = new URL(nextLink(url, position, DEFAULT_ORDER));
    expect(`${link.origin}${link.pathname}`).toBe('https://ti.example:8443/api/indicators/');
    expect([...link.searchParams.keys()]).toStrictEqual(['$filter', '$top', 'x', '$skiptoken']);
    expect(readQueryOptions(link.searchParams, TABLE, LIMITS)).toStrictEqual({
      ...DEFAULTS,
      top: 2,
      filter: { op: 'eq', field: 'title', value: 'a+b' },
      after: position,
    });
  });

  it.each([null, 'text', 1.5, true])('contains the value %j, and replaces an earlier token', (value) => {
    const first = new URL(nextLink(new URL('http://localhost/a?$SkipToken=old'), { value, id: '1' }, DEFAULT_ORDER));
    expect(read(first.search).after).toStrictEqual({ value, id: '1' });
    const second = new URL(nextLink(first, { value, id: '2' }, DEFAULT_ORDER));
    expect(read(second.search).after).toStrictEqual({ value, id: '2' });
  });

  it('is valid only for its order', () => {
    const link = new URL(nextLink(new URL('http://localhost/a'), position, DEFAULT_ORDER));
    for (const order of ['severity', 'alertCreationTime desc']) {
      link.searchParams.set('$orderby', order);
      expect(thrownAppError(() => read(link.search)).code).toBe('ODataError');
    }
  });
});
