import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { importFile, makeImportWorld, reportOf } from '../support/worlds/import-world.ts';

describe('samples/indicators.csv', () => {
  it('contains indicators of every type, and rows that are invalid on purpose', async () => {
    const world = makeImportWorld();
    const record = await importFile(world, await readFile(new URL('../../samples/indicators.csv', import.meta.url)));
    expect(record).toMatchObject({
      state: 'PartiallySucceeded',
      total: 26,
      created: 21,
      refused: 5,
      ignoredColumns: [],
    });
    expect(record.repaired).toBeGreaterThan(0);
    const groups = await world.indicators.container.countBy('indicator', ['indicatorType']);
    expect(groups).toHaveLength(7);
    const report = (await reportOf(world.dependencies, record.id)) ?? '';
    const reasons = report.matchAll(/(row \d+ \(line \d+\): \w+):.*(\[\w+\])/g);
    expect([...reasons].map(([, place, code]) => `${place} ${code}`)).toEqual([
      'row 22 (line 23): IndicatorValue [InvalidHashValue]',
      'row 23 (line 24): Action [InvalidInput]',
      'row 24 (line 25): IndicatorValue [InvalidInput]',
      'row 25 (line 26): Action [InvalidInput]',
      'row 26 (line 27): IndicatorValue [InvalidIpAddress]',
    ]);
    expect(await importFile(world, report, 'report.csv')).toMatchObject({
      total: 5 + record.repaired,
      unchanged: record.repaired,
      refused: 5,
    });
  });
});
