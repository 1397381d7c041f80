import { describe, expect, it } from 'vitest';
import { indicatorTypes } from '../../../shared/indicators/model/indicator.ts';
import { madeCsv } from '../../support/made/made-input.ts';
import {
  csvOf,
  drop,
  header,
  importFile,
  makeImportWorld,
  recordOf,
  reportLines,
  reportOf,
} from '../../support/worlds/import-world.ts';

const sha1 = 'a'.repeat(40);
const good = `FileSha1,${sha1},,Block,High,Title,Description,,,,,`;

async function stored(world: ReturnType<typeof makeImportWorld>) {
  const page = await world.indicators.container.query({
    kind: 'indicator',
    order: { field: 'creationTimeDateTimeUtc', descending: false },
    limit: 10_000,
  });
  return page.items.map(({ document }) => document);
}

describe('an import', () => {
  it('replaces a report that an import of the same version has left before the store was restored', async () => {
    const world = makeImportWorld();
    const { dependencies, importer } = world;
    const id = await importer.acceptDrop(await drop(dependencies.files.imports, 'a.csv', csvOf(good)));
    await dependencies.reports.write(`${id}.csv`, Buffer.from('stale'));
    expect(await importer.run(id, 60_000)).toBe('finished');
    expect(await reportOf(dependencies, id)).not.toContain('stale');
  });

  it('stores rows of every type for the organisation, with columns in any order and case', async () => {
    const values = new Map<string, string>([
      ['FileSha1', sha1],
      ['FileSha256', 'b'.repeat(64)],
      ['FileMd5', 'c'.repeat(32)],
      ['CertificateThumbprint', 'd'.repeat(40)],
      ['IpAddress', '203.0.113.7'],
      ['DomainName', 'bad.example'],
      ['Url', 'https://bad.example/a'],
    ]);
    const columns =
      'generatealert;TITLE;Description;ExternalId;indicatorType;IndicatorValue;ExpirationTime;action;severity;recommendedactions;rbacgroups;category;mitretechniques;Note';
    const rows = indicatorTypes.map(
      (type) =>
        `TRUE;"T;1";Größe;x-1;${type};${values.get(type)};2031-09-16T12:11:06.2446367Z;Allowed;High;;"Helsinki,Oslo";Malware;"T1046,T1059";mine`,
    );
    const world = makeImportWorld();
    const record = await importFile(world, `\uFEFF${[columns, ...rows].join('\n')}`);
    expect(record).toMatchObject({
      state: 'Succeeded',
      total: 7,
      created: 7,
      refused: 0,
      repaired: 0,
      error: null,
      submittedBy: 'organisation',
      fileName: 'drop.csv',
      ignoredColumns: ['Note'],
      startedAt: '2026-01-01T00:00:00.0000000Z',
      finishedAt: '2026-01-01T00:00:00.0000000Z',
      lease: null,
    });
    const [first] = await stored(world);
    expect(first).toMatchObject({
      owner: 'organisation',
      title: 'T;1',
      description: 'Größe',
      externalId: 'x-1',
      expirationTime: '2031-09-16T12:11:06.2446367Z',
      rbacGroupIds: ['10', '2'],
      mitreTechniques: ['T1046', 'T1059'],
      generateAlert: true,
      origin: { importId: record.id },
    });
    expect(await stored(world)).toHaveLength(7);
  });

  it('of unchanged content counts every row as unchanged', async () => {
    const world = makeImportWorld();
    const file = csvOf(good, `DomainName,bad.example,,Block,High,Title,Description,,,,,`);
    expect(await importFile(world, file, 'one.csv')).toMatchObject({ state: 'Succeeded', created: 2, unchanged: 0 });
    expect(await importFile(world, file, 'two.csv')).toMatchObject({ state: 'Succeeded', created: 0, unchanged: 2 });
  });

  it('runs once for one version of a file', async () => {
    const world = makeImportWorld();
    const info = await drop(world.dependencies.files.imports, 'a.csv', csvOf(good));
    const id = await world.importer.acceptDrop(info);
    expect(await world.importer.acceptDrop(info)).toBe(id);
    expect(await world.importer.run(id, 1000)).toBe('finished');
    expect(await world.importer.run(id, 1000)).toBe('finished');
    expect((await recordOf(world.dependencies, id)).total).toBe(1);
    const next = await drop(world.dependencies.files.imports, 'a.csv', csvOf(good));
    expect(await world.importer.acceptDrop(next)).not.toBe(id);
    expect(await world.importer.run('f'.repeat(32), 1000)).toBe('absent');
  });

  it('reports every refused row as it was, with row, column and code; the fixed report can be imported', async () => {
    const world = makeImportWorld();
    const record = await importFile(
      world,
      csvOf(
        good,
        'FileSha256,abc,,Block,High,"A ""quoted"", title",Description,,,,,',
        'FileSha1,nothing,,Explode,High,Title,Description,,,,,',
        'Url,hxxps://bad[.]example/x,,Block,High,Title,=1+1,,,,,',
        'DomainName,ok.example,,BlockAndRemediate,High,Title,Description,,,,,',
        'DomainName,ok.example,,Block,High,Title,Description,,,,,true,more',
        'DomainName,ok.example,,Block,High',
        'DomainName,ok.example,,Block,High,Title,Description',
        'IpAddress,203.0.113.1,,Block,High,Title,"Descr',
      ),
    );
    expect(record).toMatchObject({ state: 'PartiallySucceeded', total: 9, created: 3, refused: 6, repaired: 2 });
    expect(record.repairs).toMatchObject([
      { count: 1, firstRow: 4 },
      { count: 1, firstRow: 8 },
    ]);
    const report = (await reportOf(world.dependencies, record.id)) ?? '';
    const [head = '', summary, ...rest] = report.trimEnd().split('\r\n');
    const lines = [head, ...rest];
    expect(summary).toContain(',Summary,"9 rows: 3 created, 0 updated, 0 unchanged, 6 refused. Repaired: 2. ');
    expect(lines[0]).toBe(`${header},Status,Reason`);
    expect(lines[1]).toContain(
      'FileSha256,abc,,Block,High,"A ""quoted"", title",Description,,,,,,Refused,"row 2 (line 3): IndicatorValue: ',
    );
    expect(lines[1]).toContain('[InvalidHashValue]"');
    const faults = lines.slice(2, 6).map((line) => line.matchAll(/(?:\(line (\d+)\)|;): (\w+)|\[(\w+)\]/g));
    expect(faults.map((found) => [...found].flatMap((match) => match.slice(1).filter(Boolean)))).toEqual([
      ['4', 'IndicatorValue', 'InvalidHashValue', 'InvalidInput'],
      ['6', 'Action', 'InvalidInput'],
      ['7', 'The', 'InvalidInput'],
      ['8', 'Title', 'MissingRequiredParameter', 'MissingRequiredParameter'],
    ]);
    expect(lines[2]).toContain('; Action: ""Explode"" is not an action.');
    expect(lines.slice(-2).map((line) => /(Repaired),"?row (\d+)/.exec(line)?.slice(1))).toEqual([
      ['Repaired', '4'],
      ['Repaired', '8'],
    ]);
    expect(lines.at(-2)).toContain('IndicatorValue: ""hxxps://bad[.]example/x"" read as https://bad.example/x');
    expect(record.errors.map(({ row, line, column, code }) => [row, line, column, code])).toEqual([
      [2, 3, 'IndicatorValue', 'InvalidHashValue'],
      [3, 4, 'IndicatorValue', 'InvalidHashValue'],
      [3, 4, 'Action', 'InvalidInput'],
      [5, 6, 'Action', 'InvalidInput'],
      [6, 7, null, 'InvalidInput'],
      [7, 8, 'Title', 'MissingRequiredParameter'],
      [7, 8, 'Description', 'MissingRequiredParameter'],
      [9, 10, null, 'InvalidInput'],
    ]);

    const fixed = report
      .replace('FileSha256,abc', `FileSha256,${'e'.repeat(64)}`)
      .replace('FileSha1,nothing,,Explode', `FileSha1,${'f'.repeat(40)},,Block`);
    const again = await importFile(world, fixed, 'fixed.csv');
    expect(again).toMatchObject({ created: 2, unchanged: 2, repaired: 1, refused: 4, ignoredColumns: [] });
    const secondReport = (await reportOf(world.dependencies, again.id)) ?? '';
    expect(secondReport.split('\r\n')[0]).toBe(lines[0]);
  });

  it('undoes defanging and formula guards, and keeps the guards in the report', async () => {
    const world = makeImportWorld();
    const record = await importFile(
      world,
      csvOf(
        `DomainName,bad[.]example,,Block,High,'=HYPERLINK(1),'plain,,,,,`,
        `DomainName,also bad,,Block,High,=cmd(),'@x,,,,,`,
      ),
    );
    const [first] = await stored(world);
    expect(first).toMatchObject({ indicatorValue: 'bad.example', title: '=HYPERLINK(1)', description: "'plain" });
    expect(await reportOf(world.dependencies, record.id)).toContain(`,High,'=cmd(),'@x,`);
  });

  it.each([
    ['is empty', '', 'InvalidInput'],
    ['contains only blank lines', '\r\n\r\n', 'InvalidInput'],
    ['has another header', 'type,value\nIpAddress,203.0.113.1\n', 'IndicatorType, IndicatorValue, ExpirationTime'],
    ['lacks one column', csvOf(good).replace('ExpirationTime', 'ExpiryTime'), 'ExpirationTime'],
    ['has a column twice', csvOf(good).replace('Category', 'Title'), 'Category'],
    ['is UTF-16', Buffer.from(`\uFEFF${csvOf(good)}`, 'utf16le'), 'UTF-16'],
    ['is UTF-16 without byte order mark', Buffer.from(csvOf(good), 'utf16le'), 'UTF-16'],
  ])('refuses a file that %s', async (_, file, named) => {
    const world = makeImportWorld();
    const record = await importFile(world, file);
    expect(record).toMatchObject({ state: 'Failed', total: 0, created: 0, lease: null });
    expect(record.error).toContain(named === 'InvalidInput' ? 'empty' : named);
    const report = (await reportOf(world.dependencies, record.id)) ?? '';
    expect(report).toMatch(/^Status,Reason\r\nFailed,"?drop\.csv: The .*\r\n$/);
    expect(report.replaceAll('""', '"')).toContain(record.error);
    expect(world.logLines).toMatchObject([
      { event: 'import-finished', fields: { importId: record.id, fileName: 'drop.csv', reason: record.error } },
    ]);
  });

  it('succeeds for a file with only a header, and fails when every row was refused', async () => {
    const world = makeImportWorld();
    expect(await importFile(world, csvOf())).toMatchObject({ state: 'Succeeded', total: 0, error: null });
    const refused = await importFile(world, csvOf('FileSha1,x,,Block,High,T,D,,,,,'), 'b.csv');
    expect(refused).toMatchObject({ state: 'Failed', total: 1, refused: 1 });
    expect(await reportOf(world.dependencies, refused.id)).toContain('[InvalidHashValue]');
  });

  it('shows rows that are not UTF-8 as Windows-1252 in the report, so that the report can be imported', async () => {
    const world = makeImportWorld();
    const bytes = Buffer.from(csvOf(`FileSha1,${sha1},,Block,High,Gr\u00F6\u00DFe,D,,,,,`, good), 'latin1');
    const record = await importFile(world, bytes);
    expect(record).toMatchObject({ created: 1, refused: 1 });
    const report = (await reportOf(world.dependencies, record.id)) ?? '';
    expect(await importFile(world, report, 'again.csv')).toMatchObject({ updated: 1, refused: 0 });
    expect(await stored(world)).toMatchObject([{ title: 'Größe' }]);
  });

  it('reports the other errors of a row that is not UTF-8', async () => {
    const world = makeImportWorld();
    const { errors } = await importFile(world, Buffer.from(csvOf('FileSha1,x,,Block,H\u00F6ch,T,D,,,,,'), 'latin1'));
    expect(errors.map(({ column }) => column)).toEqual([null, 'IndicatorValue', 'Severity']);
  });

  it('reports expired and repaired rows, and counts repeated rows', async () => {
    const world = makeImportWorld();
    const record = await importFile(
      world,
      csvOf(
        good,
        good.toUpperCase().replace('FILESHA1', 'FileSha1').replace('BLOCK', 'Block').replace('HIGH', 'High'),
        good,
        good,
        'DomainName,gone.example,2020-01-01T00:00:00Z,block,High,Title,Description,,,,,',
        'FileSha1,x,,Block,High,Title,Description,,,,,',
      ),
    );
    expect(record).toMatchObject({
      total: 6,
      created: 1,
      updated: 2,
      unchanged: 2,
      refused: 1,
      repaired: 1,
      expired: 1,
    });
    expect(record.repairs).toMatchObject([{ repair: 'Action: "block" read as Block', count: 1, firstRow: 5 }]);
    const [expired = ''] = await reportLines(world.dependencies, record.id, 'Expired');
    expect(expired).toMatch(/^DomainName,gone\.example,.*,Expired,"row 5 \(line 6\): ExpirationTime: .*; Action: /);
    expect(await stored(world)).toMatchObject([{ title: 'Title' }]);
  });

  it.each([',', ';', '\t'])('accepts a first line that sets the separator %j', async (separator) => {
    const world = makeImportWorld();
    const file = `sep=${separator}\r\n${csvOf(good, good.replace(sha1, 'x')).replaceAll(',', separator)}`;
    const record = await importFile(world, file);
    expect(record).toMatchObject({ total: 2, created: 1, refused: 1, errors: [{ row: 2, line: 4 }] });
  });

  it('reports the line on which a row begins, and ignores file remarks of an earlier report', async () => {
    const world = makeImportWorld();
    const file = `${header},Status,Reason\n${'\n'.repeat(3)}${','.repeat(12)}Note,said of the file\n${good.replace('Title', '"Ti\n\ntle"')},,\nFileSha1,x,,Block,High,T,D\n`;
    const record = await importFile(world, file);
    expect(record).toMatchObject({ total: 2, created: 1, refused: 1, errors: [{ row: 3, line: 9 }] });
  });

  it('updates the row whose Id is known', async () => {
    const world = makeImportWorld();
    await importFile(world, csvOf(good));
    const [before] = await stored(world);
    const file = `Id,${header}\n${before?.id},${good.replace('Title', 'New title')}\n`;
    expect(await importFile(world, file, 'b.csv')).toMatchObject({ updated: 1, created: 0 });
    expect(await stored(world)).toMatchObject([{ id: before?.id, title: 'New title' }]);
  });

  it('fails when its file is replaced, and the new version is imported separately', async () => {
    const world = makeImportWorld();
    const { dependencies, importer } = world;
    const id = await importer.acceptDrop(await drop(dependencies.files.imports, 'a.csv', madeCsv(2_500, new Set([7]))));
    expect(await importer.run(id, 0)).toBe('continued');
    const replaced = await drop(dependencies.files.imports, 'a.csv', csvOf(good));
    expect(await importer.run(id, 0)).toBe('finished');
    const record = await recordOf(dependencies, id);
    expect(record).toMatchObject({ state: 'Failed', total: 1_000, created: 999, refused: 1 });
    expect(record.error).toContain('replaced');
    expect(await reportLines(dependencies, id, 'Refused')).toHaveLength(1);
    expect(await reportLines(dependencies, id, 'Failed')).toHaveLength(1);
    expect(await importer.run(await importer.acceptDrop(replaced), 0)).toBe('finished');
  });

  it('continues through the queue after its time budget, with the same counts', async () => {
    const world = makeImportWorld();
    const { dependencies, importer, queue } = world;
    const bad = new Set([1, 1_000, 1_001, 2_345]);
    const id = await importer.acceptDrop(await drop(dependencies.files.imports, 'a.csv', madeCsv(2_500, bad)));
    expect(await importer.run(id, 0)).toBe('continued');
    expect(await recordOf(dependencies, id)).toMatchObject({ state: 'Running', total: 1_000, refused: 2, lease: null });
    expect(await importer.run(id, 0)).toBe('continued');
    expect(queue.messages.map(({ id, body }) => [id, body.toString()])).toEqual(
      [1, 2].map((slice) => [`import-${id}-${slice}`, JSON.stringify({ kind: 'import', id })]),
    );
    expect(await importer.run(id, 0)).toBe('finished');
    expect(await recordOf(dependencies, id)).toMatchObject({
      state: 'PartiallySucceeded',
      total: 2_500,
      created: 2_496,
      refused: 4,
      report: { refused: { rows: 4, slices: [[0, 2]] } },
    });
    expect((await reportOf(dependencies, id))?.match(/row \d+/g)).toEqual([
      'row 1',
      'row 1000',
      'row 1001',
      'row 2345',
    ]);
  });
});
