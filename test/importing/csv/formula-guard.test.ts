import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardFormula, unguardFormula } from '../../../shared/importing/csv/formula-guard.ts';

describe('the formula guard', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['-example.com', "'-example.com"],
    ['@name', "'@name"],
    ['+49', "'+49"],
    ['\tx', "'\tx"],
    ['\rx', "'\rx"],
    ['＝1', "'＝1"],
    ["'=1", "''=1"],
    ["'quoted'", "'quoted'"],
    ['a=1', 'a=1'],
    ['', ''],
  ])('writes %j as %j', (text, written) => {
    expect(guardFormula(text)).toBe(written);
    expect(unguardFormula(written)).toBe(text);
  });

  it('restores every text, and leaves no text that a spreadsheet would calculate', () => {
    const awkward = array(constantFrom("'", '=', '-', '@', '\t', '\r', 'a'), { maxLength: 6 }).map((parts) =>
      parts.join(''),
    );
    assert(
      property(awkward, string(), (start, end) => {
        const text = start + end;
        expect(unguardFormula(guardFormula(text))).toBe(text);
        expect(guardFormula(text)).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});
