import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DateOrderFinder, looksLocal, readLocalDate } from '../../../shared/importing/csv/local-dates.ts';

describe('a date in local order', () => {
  it.each([
    ['31.12.2026', 'day-first', '2026-12-31T00:00:00Z'],
    ['31.12.2026', 'month-first', undefined],
    ['3/31/2027', 'month-first', '2027-03-31T00:00:00Z'],
    ['3/4/2027', 'month-first', '2027-03-04T00:00:00Z'],
    ['3/4/2027', 'day-first', '2027-04-03T00:00:00Z'],
    ['3/4/2027', 'none', undefined],
    ['03-04-2027', 'day-first', '2027-04-03T00:00:00Z'],
    ['31.12.2026 13:45', 'day-first', '2026-12-31T13:45:00Z'],
    ['12/31/2026 1:05:09 PM', 'month-first', '2026-12-31T13:05:09Z'],
    ['12/31/2026 12:00 AM', 'month-first', '2026-12-31T00:00:00Z'],
    ['12/31/2026, 13:00 PM', 'month-first', undefined],
    ['2027/3/31', 'none', '2027-03-31T00:00:00Z'],
    ['2027. 3. 31.', 'none', undefined],
    ['2027.3.31', 'none', '2027-03-31T00:00:00Z'],
    ['30.2.2027', 'day-first', undefined],
    ['31/12.2026', 'day-first', undefined],
    ['3/31/27', 'month-first', undefined],
    ['2027-03-31', 'day-first', undefined],
    ['31.12.2026 24:00', 'day-first', undefined],
    ['tomorrow', 'day-first', undefined],
  ] as const)('%s, %s, is %s', (text, order, date) => {
    expect(readLocalDate(text, order)).toBe(date);
    expect(date === undefined || looksLocal(text)).toBe(true);
  });

  it.each([
    [['3/31/2027', '1/2/2027'], 'month-first'],
    [['1/2/2027', '31/3/2027'], 'day-first'],
    [['1/2/2027', '3/4/2027'], 'none'],
    [['31/12/2026', '12/31/2026'], 'none'],
    [['5/5/2027'], 'day-first'],
    [['31.12.2026', '1/2/2027'], 'day-first'],
    [['2027/3/31', '3/31/2027'], 'month-first'],
    [[], 'none'],
  ] as const)('of the column %j is read %s', (column, order) => {
    const finder = new DateOrderFinder();
    for (const text of column) {
      finder.add(text);
    }
    expect(finder.order === order || column.length === 0).toBe(true);
  });

  it('is never read as another day than the one that was written', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.constantFrom('/', '.', '-'),
        fc.boolean(),
        (date, separator, isDayFirst) => {
          const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-');
          const text = (isDayFirst ? [day, month, year] : [month, day, year]).join(separator);
          const order = isDayFirst ? 'day-first' : 'month-first';
          expect(readLocalDate(text, order)).toBe(`${year}-${month}-${day}T00:00:00Z`);
        },
      ),
    );
  });
});
