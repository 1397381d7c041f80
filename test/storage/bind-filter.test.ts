import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { bindFilter } from '../../shared/storage/bind-filter.ts';
import type { Filter } from '../../shared/storage/filter.ts';
import { evaluateFilter } from '../support/oracles/evaluate-filter.ts';

const text = fc.constantFrom('a', 'ab', 'b', 'ba');
const field = fc.constantFrom('kind', 'by', 'state');
const condition: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ op: fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), field, value: text }),
  fc.record({ op: fc.constant('eq'), field, value: fc.constant(null) }),
  fc.record({ op: fc.constant('in'), field, values: fc.array(text, { maxLength: 3 }) }),
  fc.record({ op: fc.constantFrom('contains', 'startswith', 'endswith'), field, value: text }),
);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    condition,
    fc.record({ op: fc.constantFrom('and', 'or'), operands: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ op: fc.constant('not'), operand: tie('filter') }),
  ),
}));

it('a bound filter holds for a document exactly when the filter holds for what the document stands for', () => {
  fc.assert(
    fc.property(filter, text, text, text, (wanted, kind, by, state) => {
      const bound = bindFilter(wanted, { kind });
      const isFound = typeof bound === 'boolean' ? bound : evaluateFilter(bound, { by, state });
      expect(isFound).toBe(evaluateFilter(wanted, { kind, by, state }));
    }),
    { numRuns: 2_000 },
  );
});

it('without a filter every document is found', () => {
  expect(bindFilter(undefined, { kind: 'a' })).toBe(true);
});
