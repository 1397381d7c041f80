import { describe, expect, it } from 'vitest';
import { csvStart } from '../../../shared/importing/csv/csv-record.ts';
import { readHeader } from '../../../shared/importing/rows/read-header.ts';
import { readRow } from '../../../shared/importing/rows/read-row.ts';
import { header } from '../../support/worlds/import-world.ts';

const record = (...cells: readonly string[]) => ({ row: 4, line: 5, start: 9, next: csvStart, cells });

describe('the header of a CSV file', () => {
  it('may have its columns in any order and case; columns that are not used are listed', () => {
    const columns = [
      ...header.toUpperCase().split(','),
      ' force ',
      'Status',
      'reason',
      'CreatedBy',
      'Note',
      '',
    ].toReversed();
    const layout = readHeader(columns);
    expect(layout).toMatchObject({
      ok: true,
      value: {
        cellCount: 18,
        ignoredColumns: ['Note'],
        indexes: { force: 5, indicatorType: 17, id: -1, externalId: -1 },
      },
    });
  });

  it.each([
    ['no columns', [], /lacks IndicatorType, IndicatorValue, .*, GenerateAlert\./],
    ['one column missing', header.split(',').slice(1), /lacks IndicatorType\. Its columns are "IndicatorValue", /],
    ['one column twice', [...header.split(','), 'title'], /contains title more than once/],
    [
      'one column missing and another twice',
      ['Title', ...header.split(',').slice(1)],
      /lacks IndicatorType\..*contains Title more than once/,
    ],
  ])('is refused with %s', (_, columns, message) => {
    const layout = readHeader(columns);
    expect(layout).toMatchObject({ ok: false, fault: { code: 'InvalidInput' } });
    expect(layout.ok ? '' : layout.fault.message).toMatch(message);
  });
});

describe('a row of a CSV file', () => {
  const layout = readHeader([...header.split(','), 'Id']);
  if (!layout.ok) {
    throw new Error(layout.fault.message);
  }
  const read = (...cells: readonly string[]) => readRow(layout.value, record(...cells));

  it('becomes a submission of texts; fields without a column are left out', () => {
    const cells = ['FileMd5', "'-x", '', 'Block', '', "'=T", "'D", '', 'A,B', '', 'T1,T2', 'TRUE', ' 12 '];
    expect(read(...cells)).toEqual({
      ok: true,
      value: {
        submission: {
          row: 4,
          id: '12',
          raw: {
            indicatorType: 'FileMd5',
            indicatorValue: '-x',
            expirationTime: '',
            action: 'Block',
            severity: '',
            title: '=T',
            description: "'D",
            recommendedActions: '',
            rbacGroups: 'A,B',
            category: '',
            mitreTechniques: 'T1,T2',
            generateAlert: 'TRUE',
          },
        },
        repairs: [],
      },
    });
  });

  it('may lack cells at its end, which counts as a repair, or have extra empty cells', () => {
    const short = read('FileMd5', 'x');
    expect(short).toMatchObject({ ok: true, value: { submission: { raw: { action: '', generateAlert: '' } } } });
    expect(short.ok && short.value.repairs).toHaveLength(1);
    const long = read(...Array.from({ length: 13 }, () => 'x'), '', ' ');
    expect(long).toMatchObject({ ok: true, value: { repairs: [] } });
  });

  it('is refused if it has more cells than the header or is not valid CSV', () => {
    expect(read(...Array.from({ length: 14 }, () => 'x'))).toMatchObject({
      ok: false,
      fault: { code: 'InvalidInput' },
    });
    for (const fault of ['unclosed-quote', 'text-after-quote', 'too-long', 'not-utf8'] as const) {
      expect(readRow(layout.value, { ...record('x'), fault })).toMatchObject({
        ok: false,
        fault: { code: 'InvalidInput' },
      });
    }
  });
});
