import { describe, expect, it } from 'vitest';
import type { FieldTable } from '../../shared/odata/field-table.ts';
import { parseFilter } from '../../shared/odata/parser.ts';
import type { Filter } from '../../shared/storage/filter.ts';
import { thrownAppError } from '../support/thrown-app-error.ts';

const TABLE: FieldTable = {
  indicatorValue: {
    type: 'text',
    literal: (text) => (text === 'both' ? ['a', 'b'] : text === 'none' ? [] : [text.toLowerCase()]),
  },
  indicatorType: { type: 'enum', values: ['FileSha1', 'Url', 'IpAddress'] },
  action: { type: 'enum', values: ['Allowed', 'Audit', 'Block'] },
  severity: { type: 'enum', values: ['Low', 'Medium', 'High'] },
  status: { type: 'enum', values: ['New', 'InProgress', 'Resolved'] },
  createdBy: { type: 'text' },
  computerDnsName: { type: 'text' },
  title: { type: 'text' },
  alertCreationTime: { type: 'date' },
  lastEventTime: { type: 'date' },
  incidentId: { type: 'number' },
  generateAlert: { type: 'boolean' },
  rbacGroupNames: { type: 'textList' },
  'relatedUser/userName': { type: 'text', path: 'relatedUser.userName' },
};

const eq = (field: string, value: string | number | boolean | null): Filter => ({ op: 'eq', field, value });
const SEEN = '2026-11-27T08:15:30.1234560Z';

/** The value of `$filter` as it comes out of a request line. */
function received(query: string): string {
  return new URLSearchParams(query).get('$filter') ?? '';
}

describe('filters that clients send', () => {
  const sent: readonly (readonly [string, string, Filter])[] = [
    [
      'OpenCTI: everything percent-encoded, quotes doubled',
      '%24filter=indicatorValue%20eq%20%27http%3A%2F%2Fa.test%2Fit%27%27s%3Fq%3D1%2B1%27',
      eq('indicatorValue', "http://a.test/it's?q=1+1"),
    ],
    ['ANY.RUN: its own client id', "$filter=createdBy eq '5f3c-AB'", eq('createdBy', '5f3c-AB')],
    [
      'Siemplify: values in parentheses and enums',
      "$filter=(indicatorValue eq 'A' or indicatorValue eq 'b') and (indicatorType eq 'Url') and (action eq 'audit')",
      {
        op: 'and',
        operands: [
          { op: 'or', operands: [eq('indicatorValue', 'a'), eq('indicatorValue', 'b')] },
          eq('indicatorType', 'Url'),
          eq('action', 'Audit'),
        ],
      },
    ],
    [
      'VMRay: literal + and %20 mixed, in lists, bare time',
      "$filter=lastEventTime+ge+2026-11-27T08:15:30.123456Z%20and+status+in+('New','InProgress')%20and severity in ('High')",
      {
        op: 'and',
        operands: [
          { op: 'ge', field: 'lastEventTime', value: SEEN },
          { op: 'in', field: 'status', values: ['New', 'InProgress'] },
          { op: 'in', field: 'severity', values: ['High'] },
        ],
      },
    ],
    [
      'Demisto: encoded + for blanks',
      "%24filter=alertCreationTime%2Bgt%2B2026-11-27T08:15:30.123456Z and ((status%2Beq%2B'New') or (status%2Beq%2B'InProgress'))",
      {
        op: 'and',
        operands: [
          { op: 'gt', field: 'alertCreationTime', value: SEEN },
          { op: 'or', operands: [eq('status', 'New'), eq('status', 'InProgress')] },
        ],
      },
    ],
    ['contains', "$filter=contains(computerDnsName, 'x')", { op: 'contains', field: 'computerDnsName', value: 'x' }],
    [
      'startswith',
      "$filter=startswith(computerDnsName,'x') eq true",
      { op: 'startswith', field: 'computerDnsName', value: 'x' },
    ],
    ['a number', '$filter=incidentId eq 5', eq('incidentId', 5)],
    ['a boolean in quotes', "$filter=generateAlert eq 'True'", eq('generateAlert', true)],
    ['the documented +', "$filter=action+eq+'Audit'", eq('action', 'Audit')],
  ];

  it.each(sent)('%s', (_, query, expected) => {
    expect(parseFilter(received(query), TABLE)).toStrictEqual(expected);
  });

  it('may contain dates in every form', () => {
    const forms = [
      ['2026-11-27T08:15:30.123456Z', SEEN],
      ["'2026-11-27T08:15:30.123456Z'", SEEN],
      ['2026-11-27T08:15:30.123456+00:00', SEEN],
      ["'2026-11-27T08:15:30.123456 00:00'", SEEN],
      ['2026-11-27T08:15:30.123456 00:00', SEEN],
      ['2026-11-27T10:15:30.123456+02:00', SEEN],
      ['2026-11-27T06:15:30.123456-02:00', SEEN],
      ['2026-11-27T08:15:30.123456', SEEN],
      ['2026-11-27T08:15:30.123456+0000', SEEN],
      ['2026-11-27T08:15:30.123456 0000', SEEN],
      ['2026-11-27 08:15:30.123456', SEEN],
      ['2026-11-27 10:15:30.123456 +02', SEEN],
      ["'2026-11-27 08:15:30,123456'", SEEN],
      ['2026-11-27T08:15:30.1234560009Z', SEEN],
      ['2026-11-27 08:15', '2026-11-27T08:15:00.0000000Z'],
      ['2295-03-19T17:22:03Z', '2295-03-19T17:22:03.0000000Z'],
      ['2026-11-27', '2026-11-27T00:00:00.0000000Z'],
    ] as const;
    for (const [text, value] of forms) {
      const expected = {
        op: 'and',
        operands: [{ op: 'gt', field: 'lastEventTime', value }, eq('generateAlert', true)],
      };
      expect(parseFilter(`lastEventTime gt ${text} and generateAlert`, TABLE)).toStrictEqual(expected);
    }
  });
});

describe('the grammar', () => {
  const [a, b, c] = [eq('title', 'a'), eq('title', 'b'), eq('title', 'c')];
  const has: Filter = { op: 'has', field: 'rbacGroupNames', value: 'HQ' };
  const forms: readonly (readonly [string, Filter])[] = [
    ["title eq 'a' or title eq 'b' and title eq 'c'", { op: 'or', operands: [a, { op: 'and', operands: [b, c] }] }],
    ["not title eq 'a' and title eq 'b'", { op: 'and', operands: [{ op: 'not', operand: a }, b] }],
    ["NOT (TITLE EQ 'a' OR Title Eq 'b')", { op: 'not', operand: { op: 'or', operands: [a, b] } }],
    ["CONTAINS(title,'a') eq false", { op: 'not', operand: { op: 'contains', field: 'title', value: 'a' } }],
    ["endswith(title,'a') ne false", { op: 'endswith', field: 'title', value: 'a' }],
    ['title ne null', { op: 'ne', field: 'title', value: null }],
    ["title eq 'null'", eq('title', 'null')],
    ['not generateAlert', { op: 'not', operand: eq('generateAlert', true) }],
    ['generateAlert ne FALSE', { op: 'ne', field: 'generateAlert', value: false }],
    ["incidentId in (1,-2,'3',1.5e3)", { op: 'in', field: 'incidentId', values: [1, -2, 3, 1500] }],
    ["incidentId in [1,'3', -2]", { op: 'in', field: 'incidentId', values: [1, 3, -2] }],
    ["title in ['a','it''s']", { op: 'in', field: 'title', values: ['a', "it's"] }],
    ['title in ["a", "say \\"b\\"", null]', { op: 'in', field: 'title', values: ['a', 'say "b"', null] }],
    ['title in ["\\u0061"]', { op: 'in', field: 'title', values: ['a'] }],
    ['title in []', { op: 'in', field: 'title', values: [] }],
    ['incidentId in ()', { op: 'in', field: 'incidentId', values: [] }],
    ["rbacGroupNames/any(x: x eq 'HQ')", has],
    ["rbacGroupNames/ANY(g:G EQ 'HQ')", has],
    ["contains(rbacGroupNames,'HQ')", has],
    ["rbacGroupNames eq 'HQ'", has],
    ["rbacGroupNames ne 'HQ'", { op: 'not', operand: has }],
    ['rbacGroupNames/any(x: x eq 7)', { ...has, value: '7' }],
    ["rbacGroupNames in ('HQ','x')", { op: 'or', operands: [has, { ...has, value: 'x' }] }],
    ['rbacGroupNames eq null', eq('rbacGroupNames', null)],
    ["relatedUser/userName eq 'a'", eq('relatedUser.userName', 'a')],
    ["indicatorValue eq 'both'", { op: 'in', field: 'indicatorValue', values: ['a', 'b'] }],
    ["indicatorValue ne 'both'", { op: 'not', operand: { op: 'in', field: 'indicatorValue', values: ['a', 'b'] } }],
    ["indicatorValue in ('both','C')", { op: 'in', field: 'indicatorValue', values: ['a', 'b', 'c'] }],
    ["indicatorValue eq 'none'", { op: 'in', field: 'indicatorValue', values: [] }],
    ["contains(indicatorValue,'A')", { op: 'contains', field: 'indicatorValue', value: 'A' }],
    ["title eq ''", eq('title', '')],
    ["title eq ''''", eq('title', "'")],
    ["title eq 'a+b'", eq('title', 'a+b')],
  ];

  it.each(forms)('%s', (text, expected) => {
    expect(parseFilter(text, TABLE)).toStrictEqual(expected);
  });
});

const nested = (depth: number): string => `${'('.repeat(depth)}title eq 'a'${')'.repeat(depth)}`;
const many = (length: number): string => Array.from({ length }, () => "title eq 'a'").join(' or ');
const listOfHashes = (length: number): string => {
  const hashes = Array.from({ length }, (_, index) => `'${String(index).padStart(64, '0')}'`);
  return `title in (${hashes.join(',')})`;
};

describe('a text that is not a filter is refused', () => {
  const faults: readonly (readonly [text: string, column: number, field: string | undefined])[] = [
    ["tilte eq 'a'", 0, 'tilte'],
    ["severity eq 'Huge'", 12, 'severity'],
    ["severity in ('Low','Huge')", 19, 'severity'],
    ["severity gt 'Low'", 9, 'severity'],
    ['title eq a', 9, 'title'],
    ['title eq 5', 9, 'title'],
    ["lastEventTime gt 'soon'", 17, 'lastEventTime'],
    ['lastEventTime gt 2026-02-30', 17, 'lastEventTime'],
    ['incidentId eq 9007199254740993', 14, 'incidentId'],
    ["generateAlert eq 'yes'", 17, 'generateAlert'],
    ["startswith(rbacGroupNames,'a')", 26, 'rbacGroupNames'],
    ["contains(severity,'a')", 18, 'severity'],
    ["title/any(x: x eq 'a')", 15, 'title'],
    ["rbacGroupNames/any(x: y eq 'a')", 22, undefined],
    ["title eq 'a", 9, undefined],
    ["title eq 'a' title eq 'b'", 13, undefined],
    ["(title eq 'a'", 13, undefined],
    ["title eq 'a')", 12, undefined],
    ['title', 5, undefined],
    ['title eq', 8, undefined],
    ["length(title,'a')", 0, undefined],
    ["title eq 'a' and", 16, undefined],
    ["title = 'a'", 6, undefined],
    ["title eq 'a'; drop", 12, undefined],
    ['', 0, undefined],
  ];

  it.each(faults)('%s', (text, column, field) => {
    const error = thrownAppError(() => parseFilter(text, TABLE));
    expect(error.code).toBe('ODataError');
    expect(error.field).toBe(field);
    expect(error.message).toContain(`column ${column}:`);
  });

  it('when it is too long, too deep or has too many comparisons', () => {
    for (const text of [listOfHashes(500), nested(50), many(1_000)]) {
      expect(() => parseFilter(text, TABLE)).not.toThrow();
    }
    for (const text of [listOfHashes(980), nested(51), `${'not '.repeat(51)}generateAlert`, many(1_001)]) {
      expect(thrownAppError(() => parseFilter(text, TABLE)).code).toBe('ODataError');
    }
  });
});
