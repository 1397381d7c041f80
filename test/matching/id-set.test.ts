import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdSet } from '../../shared/matching/id-set.ts';

/** Many ids share their low or their high half. */
const id = fc.oneof(
  fc.integer({ min: 1, max: 10 ** 15 - 1 }),
  fc.integer({ min: 1, max: 40 }).map((n) => n * 2 ** 32),
  fc.integer({ min: 1, max: 40 }),
);

it('an id set contains what a set contains, and adding to it leaves the former set unchanged', () => {
  fc.assert(
    fc.property(fc.array(id), fc.array(id), fc.array(id), (first, second, asked) => {
      const former = IdSet.empty.with(first, first.length);
      const both = former.with(second, second.length);
      const expected = new Set([...first, ...second]);
      expect([...both].toSorted((a, b) => a - b)).toStrictEqual([...expected].toSorted((a, b) => a - b));
      expect([both.size, former.size]).toStrictEqual([expected.size, new Set(first).size]);
      const common = former.common(IdSet.empty.with(second, second.length));
      expect(new Set(common)).toStrictEqual(new Set(first.filter((one) => second.includes(one))));
      for (const one of [...asked, ...second]) {
        expect([both.has(one), former.has(one)]).toStrictEqual([expected.has(one), first.includes(one)]);
      }
    }),
  );
});
