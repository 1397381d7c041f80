import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Filter } from '../../shared/storage/filter.ts';
import { type FilterVisitor, visitFilter } from '../../shared/storage/visit-filter.ts';
import { arbitraryDocuments, arbitraryFilter } from '../support/made/arbitrary-filter.ts';
import { evaluateFilter } from '../support/oracles/evaluate-filter.ts';

/** Decides about a document. */
function decideAbout(document: object): FilterVisitor<boolean> {
  const decide = (filter: Filter, isNegated: boolean) => evaluateFilter(filter, document) !== isNegated;
  return {
    all: (conditions) => conditions.every(Boolean),
    any: (conditions) => conditions.some(Boolean),
    comparison: (op, field, value, isNegated) => decide({ op, field, value }, isNegated),
    membership: (field, values, isNegated) => decide({ op: 'in', field, values }, isNegated),
    text: (op, field, value, isNegated) => decide({ op, field, value }, isNegated),
    element: (field, value, isNegated) => decide({ op: 'has', field, value }, isNegated),
  };
}

it('a visited filter means the same as the filter', () => {
  fc.assert(
    fc.property(arbitraryFilter(), arbitraryDocuments(), (filter, documents) => {
      for (const document of documents) {
        expect(visitFilter(filter, decideAbout(document))).toBe(evaluateFilter(filter, document));
      }
    }),
  );
});

const spell: FilterVisitor<string> = {
  all: (conditions) => `all(${conditions.join(' ')})`,
  any: (conditions) => `any(${conditions.join(' ')})`,
  comparison: (op, field, _, isNegated) => `${isNegated ? '!' : ''}${field}.${op}`,
  membership: (field, _, isNegated) => `${isNegated ? '!' : ''}${field}.in`,
  text: (op, field, _, isNegated) => `${isNegated ? '!' : ''}${field}.${op}`,
  element: (field, _, isNegated) => `${isNegated ? '!' : ''}${field}.has`,
};

const a: Filter = { op: 'eq', field: 'a', value: 1 };
const b: Filter = { op: 'in', field: 'b', values: [1, 2] };
const c: Filter = { op: 'startswith', field: 'c', value: 'x' };
const d: Filter = { op: 'has', field: 'd', value: 'x' };

it.each<[string, Filter]>([
  ['a.eq', a],
  ['!a.eq', { op: 'not', operand: a }],
  ['a.eq', { op: 'not', operand: { op: 'not', operand: a } }],
  ['all(a.eq b.in)', { op: 'and', operands: [a, b] }],
  ['any(!a.eq !b.in)', { op: 'not', operand: { op: 'and', operands: [a, b] } }],
  ['all(!c.startswith d.has)', { op: 'not', operand: { op: 'or', operands: [c, { op: 'not', operand: d }] } }],
  ['any()', { op: 'not', operand: { op: 'and', operands: [] } }],
])('visits %s in the order in which it is written', (expected, filter) => {
  expect(visitFilter(filter, spell)).toBe(expected);
});
