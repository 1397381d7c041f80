import { describe, expect, it } from 'vitest';
import { differences, expectSame } from '../../local/demo/expected.ts';

describe('what the demo expects', () => {
  it.each([
    [['a', 'b'], ['b', 'a'], []],
    [['a'], ['a', 'a'], ['missing: a']],
    [['a', 'a'], ['a'], ['not expected: a']],
    [['a | 2'], ['a | 3'], ['missing: a | 3', 'not expected: a | 2']],
    [[], ['a'], ['missing: a']],
  ])('%j instead of %j differs by %j', (actual, expected, difference) => {
    expect(differences(actual, expected)).toStrictEqual(difference);
  });

  it('ends the demo with the differences', () => {
    expect(() => expectSame('lines', ['a'], ['a'])).not.toThrow();
    expect(() => expectSame('lines', ['a'], ['b'])).toThrow('missing: b');
  });
});
