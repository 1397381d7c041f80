import { describe, expect, it } from 'vitest';
import { csvStart } from '../../../shared/importing/csv/csv-record.ts';
import { readHeader, readRow } from '../../../shared/importing/rows/read-row.ts';
import { header } from '../../support/worlds/import-world.ts';

const record = (...cells: readonly string[]) => ({ row: 4, line: 5, start: 9, next: csvStart, cells });

describe('header', () => {
  it('takes the columns in any order and case, and tells which ones mean nothing', () => {
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
    ['nothing', [], /lacks IndicatorType, IndicatorValue, .*, GenerateAlert\./],
    ['all but one', header.split(',').slice(1), /lacks IndicatorType\. Its columns are "IndicatorValue", /],
    ['one twice', [...header.split(','), 'title'], /names title more than once/],
    [
      'one missing, another twice',
      ['Title', ...header.split(',').slice(1)],
      /lacks IndicatorType\..*names Title more than once/,
    ],
  ])('refuses %s', (_, columns, message) => {
    const layout = readHeader(columns);
    expect(layout).toMatchObject({ ok: false, fault: { code: 'InvalidInput' } });
    expect(layout.ok ? '' : layout.fault.message).toMatch(message);
  });
});

describe('row', () => {
  const layout = readHeader([...header.split(','), 'Id']);
  if (!layout.ok) throw new Error(layout.fault.message);
  const read = (...cells: readonly string[]) => readRow(layout.value, record(...cells));

  it('becomes a submission of texts; columns that the file lacks are not stated', () => {
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

  it('may lack cells at its end, which counts as a repair, and have empty ones beyond it', () => {
    const short = read('FileMd5', 'x');
    expect(short).toMatchObject({ ok: true, value: { submission: { raw: { action: '', generateAlert: '' } } } });
    expect(short.ok && short.value.repairs).toHaveLength(1);
    const long = read(...Array.from({ length: 13 }, () => 'x'), '', ' ');
    expect(long).toMatchObject({ ok: true, value: { repairs: [] } });
  });

  it('is refused with more cells than the header, or broken as CSV', () => {
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
