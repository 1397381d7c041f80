import { describe, expect, it } from 'vitest';
import { differences, expectSame } from '../../local/demo/expected.ts';

describe('the expectations of the demo', () => {
  it.each([
    [['a', 'b'], ['b', 'a'], []],
    [['a'], ['a', 'a'], ['missing: a']],
    [['a', 'a'], ['a'], ['not expected: a']],
    [['a | 2'], ['a | 3'], ['missing: a | 3', 'not expected: a | 2']],
    [[], ['a'], ['missing: a']],
  ])('report for %j, where %j is expected: %j', (actual, expected, difference) => {
    expect(differences(actual, expected)).toStrictEqual(difference);
  });

  it('fail the demo and name the differences', () => {
    expect(() => expectSame('lines', ['a'], ['a'])).not.toThrow();
    expect(() => expectSame('lines', ['a'], ['b'])).toThrow('missing: b');
  });
});
