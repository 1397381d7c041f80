import { describe, expect, it } from 'vitest';
import {
  csvOf,
  header,
  importFile,
  makeImportWorld,
  reportLines,
  reportOf,
} from '../../support/worlds/import-world.ts';

const row = (value: string, expiry: string, more = ',,,,') => `DomainName,${value},${expiry},Block,High,T,D,${more}`;

async function storedIn({ indicators }: ReturnType<typeof makeImportWorld>) {
  const order = { field: 'creationTimeDateTimeUtc', descending: false };
  const page = await indicators.container.query({ kind: 'indicator', order, limit: 1_000 });
  const found = page.items.flatMap(({ document }) => (document.kind === 'indicator' ? [document] : []));
  return found.toSorted((a, b) => (a.origin?.row ?? 0) - (b.origin?.row ?? 0));
}

describe('a file that a spreadsheet has saved', () => {
  it('has its dates read in the only order that fits the whole column, also beyond the first slice', async () => {
    const world = makeImportWorld();
    const dependencies = { ...world.dependencies, sliceRows: 2 };
    const file = csvOf(
      row('a.example', '2031-01-01T00:00:00Z'),
      row('b.example', ''),
      row('c.example', '3/4/2031'),
      row('d.example', '3/5/2031'),
      row('e.example', '3/31/2031 0:00'),
      `FileSha1,x,3/6/2031,Block,High,T,D,,,,,`,
    );
    const { makeImporter } = await import('../../../shared/importing/running/importer.ts');
    const record = await importFile({ ...world, dependencies, importer: makeImporter(dependencies) }, file);
    expect(record).toMatchObject({ created: 5, refused: 1, repaired: 3, layout: { dateOrder: 'month-first' } });
    const stored = await storedIn(world);
    expect(stored.map(({ expirationTime }) => expirationTime?.slice(0, 10))).toEqual([
      '2031-01-01',
      undefined,
      '2031-03-04',
      '2031-03-05',
      '2031-03-31',
    ]);
    const report = (await reportOf(dependencies, record.id)) ?? '';
    expect(report).toContain('FileSha1,x,2031-03-06T00:00:00Z,Block');
    expect(report).toContain('ExpirationTime: ""3/4/2031"" read as 2031-03-04T00:00:00Z');
    expect(report).toContain('month first');
    expect(await importFile(world, report, 'again.csv')).toMatchObject({ unchanged: 3, refused: 1, repaired: 0 });
  });

  it('has its dates refused when the column leaves two readings, and rows without one are stored', async () => {
    const world = makeImportWorld();
    const file = csvOf(row('a.example', '3/4/2031'), row('b.example', '2031-01-01'), row('c.example', '5/6/2031'));
    const record = await importFile(world, file);
    expect(record).toMatchObject({ created: 1, refused: 2, layout: { dateOrder: 'none' } });
    expect(record.errors.map(({ column, code }) => [column, code])).toEqual([
      ['ExpirationTime', 'InvalidInput'],
      ['ExpirationTime', 'InvalidInput'],
    ]);
    expect(record.errors[0]?.message).toContain('whole column leaves one reading');
    expect(await reportLines(world.dependencies, record.id, 'Note')).toHaveLength(1);
  });

  it('gets a report that a spreadsheet leaves alone, and that imports again', async () => {
    const world = makeImportWorld();
    const record = await importFile(
      world,
      csvOf('DomainName,bad,2031-01-01,Block,High,T,D,,,,,true', 'DomainName,bad[.]example,,Block,High,T,D,,,,,WAHR'),
    );
    const report = (await reportOf(world.dependencies, record.id)) ?? '';
    expect(report).toContain("DomainName,bad,'2031-01-01,Block,High,T,D,,,,,'true,Refused");
    const fixed = report.replace('DomainName,bad,', 'DomainName,good.example,');
    expect(await importFile(world, fixed, 'fixed.csv')).toMatchObject({ created: 1, unchanged: 1, refused: 0 });
  });

  it('gets a summary line even if every row is good', async () => {
    const world = makeImportWorld();
    const record = await importFile(world, csvOf(row('a.example', '')));
    const report = await reportOf(world.dependencies, record.id);
    expect(report?.split('\r\n').slice(1)).toEqual([
      `${','.repeat(12)}Summary,"1 row: 1 created, 0 updated, 0 unchanged, 0 refused. Repaired: 0. Expired and not stored: 0."`,
      '',
    ]);
    expect(await importFile(world, report ?? '', 'again.csv')).toMatchObject({ state: 'Succeeded', total: 0 });
  });

  it('may have the header rbacGroupNames', async () => {
    const world = makeImportWorld();
    const record = await importFile(
      world,
      csvOf(row('a.example', '', ',Oslo,,')).replace('RbacGroups', 'rbacGroupNames'),
    );
    expect(record).toMatchObject({ state: 'Succeeded', created: 1 });
    expect(await storedIn(world)).toMatchObject([{ rbacGroupNames: ['Oslo'] }]);
  });
});

describe('a plain list of values', () => {
  it.each([
    ['', ''],
    ['a byte order mark', '\uFEFF'],
    ['comments', '# from a feed\n// more\n'],
    ['a name', 'Indicator value\n'],
  ])('is read with defaults that its report names, after %s', async (_, start) => {
    const world = makeImportWorld();
    const values = [
      'evil.example',
      'hxxps://evil[.]example/a,b',
      '203.0.113.9',
      '# a comment',
      '2001:db8::/32',
      'a'.repeat(40),
      `"${'b'.repeat(64)}"`,
      'no value',
      'trailing.example;',
    ];
    const record = await importFile(world, start + values.join('\n'), 'iocs.txt');
    expect(record).toMatchObject({ state: 'PartiallySucceeded', total: 8, created: 7, refused: 1, repaired: 1 });
    const stored = await storedIn(world);
    expect(stored.map(({ indicatorType, indicatorValue }) => [indicatorType, indicatorValue])).toEqual([
      ['DomainName', 'evil.example'],
      ['Url', 'https://evil.example/a,b'],
      ['IpAddress', '203.0.113.9'],
      ['IpAddress', '2001:db8::/32'],
      ['FileSha1', 'a'.repeat(40)],
      ['FileSha256', 'b'.repeat(64)],
      ['DomainName', 'trailing.example'],
    ]);
    expect(new Set(stored.map(({ action, title, generateAlert }) => `${action} ${title} ${generateAlert}`))).toEqual(
      new Set(['Audit iocs.txt true']),
    );
    const report = (await reportOf(world.dependencies, record.id)) ?? '';
    expect(report.startsWith(`${header},Status,Reason\r\n`)).toBe(true);
    expect(await reportLines(world.dependencies, record.id, 'Note')).toHaveLength(1);
    expect(await reportLines(world.dependencies, record.id, 'Refused')).toMatchObject([
      expect.stringContaining(',no value,,Audit,Informational,iocs.txt,Listed in iocs.txt,'),
    ]);
    const fixed = report.replace(',no value,', 'DomainName,fixed.example,');
    expect(await importFile(world, fixed, 'fixed.csv')).toMatchObject({ created: 1, refused: 0 });
  });

  it('names what is wrong with a line that is almost a value', async () => {
    const world = makeImportWorld();
    const record = await importFile(world, 'a.example\n203.0.113.9:80\nhttps://share.example/#a\n', 'iocs.txt');
    expect(record.errors.map(({ code }) => code)).toEqual(['InvalidInput', 'InvalidUrl']);
    expect(record.errors[0]?.message).toContain('write 203.0.113.9');
    expect(record.errors[1]?.message).toContain('never sent');
  });

  it('does not hide that a header is wrong', async () => {
    const world = makeImportWorld();
    const file = csvOf(row('a.example', '')).replace('ExpirationTime', 'ExpiryTime');
    expect(await importFile(world, file)).toMatchObject({ state: 'Failed', total: 0 });
    expect(await importFile(world, 'type\nDomainName\n', 'b.csv')).toMatchObject({ state: 'Failed', total: 0 });
  });
});

it('a file in the folder of a person is imported in the name of that person, for the organisation', async () => {
  const world = makeImportWorld();
  const record = await importFile(world, csvOf(row('a.example', '')), 'anna/iocs.csv');
  expect(record).toMatchObject({ submittedBy: 'anna', created: 1 });
  expect(await storedIn(world)).toMatchObject([{ owner: 'organisation', createdBy: 'anna' }]);
  expect(await importFile(world, csvOf(row('b.example', '')), 'a/b/c.csv')).toMatchObject({
    submittedBy: 'organisation',
  });
});
