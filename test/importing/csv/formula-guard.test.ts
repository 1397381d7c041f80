import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardCell, guardFormula, unguardFormula } from '../../../shared/importing/csv/formula-guard.ts';

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

  it.each([
    ['true', "'true"],
    ['FALSE', "'FALSE"],
    ["'true", "''true"],
    ['2027-03-31', "'2027-03-31"],
    ['2027-03-31 00:00:00', "'2027-03-31 00:00:00"],
    ['3/31/2027', "'3/31/2027"],
    ['31.12.2026', "'31.12.2026"],
    ['1-2', "'1-2"],
    ['431507186000123', "'431507186000123"],
    ['0042', "'0042"],
    ['1.10', "'1.10"],
    ['12e45', "'12e45"],
    ['=1+1', "'=1+1"],
    ['2027-03-31T00:00:00.0000000Z', '2027-03-31T00:00:00.0000000Z'],
    ['203.0.113.9', '203.0.113.9'],
    ['T1059', 'T1059'],
    ['42', '42'],
    ['', ''],
  ])('writes the cell %j of a report as %j', (text, written) => {
    expect(guardCell(text)).toBe(written);
    expect(unguardFormula(written)).toBe(text);
  });

  it('restores every text, and leaves no text that a spreadsheet would calculate', () => {
    const awkward = array(constantFrom("'", '=', '-', '@', '\t', '\r', 'a', 'true', '1', '.', '2027-01-01'), {
      maxLength: 6,
    }).map((parts) => parts.join(''));
    assert(
      property(awkward, string(), (start, end) => {
        const text = start + end;
        expect(unguardFormula(guardFormula(text))).toBe(text);
        expect(unguardFormula(guardCell(text))).toBe(text);
        expect(guardFormula(text)).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});
