import { describe, expect, it } from 'vitest';
import type { ReportSection } from '../../../shared/importing/import-document.ts';
import { rowFaults } from '../../../shared/importing/reports/describe-faults.ts';
import { maxReportRows, type ReportLines, writeReportParts } from '../../../shared/importing/reports/import-report.ts';
import { ReportLineWriter } from '../../../shared/importing/reports/report-lines.ts';
import { makeMemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';

const groupFault = { code: 'InvalidInput', field: 'rbacGroups', message: 'rbacGroups: no such group.' } as const;
const actionFault = { code: 'MissingRequiredParameter', field: 'action', message: 'a value is required.' } as const;

const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index}\r\n`);
const empty: ReportSection = { rows: 0, isTruncated: false, slices: [] };

describe('the report of an import', () => {
  it.each(['refused', 'noted'] as const)('limits %s rows and records which slices have parts', async (kind) => {
    const reports = makeMemoryBlobStore(() => 0);
    const max = maxReportRows[kind];
    const write = async (slice: number, count: number, state: typeof start) => {
      const none: ReportLines = { refused: [], noted: [] };
      return await writeReportParts(reports, 'a', slice, { ...none, [kind]: lines(count) }, state);
    };
    const start = { refused: empty, noted: empty };
    let state = await write(0, max - 3, start);
    expect(state).toEqual({ ...start, [kind]: { rows: max - 3, isTruncated: false, slices: [[0, 0]] } });
    state = await write(1, 0, state);
    state = await write(2, 2, state);
    state = await write(3, 2, state);
    const full = {
      rows: max,
      isTruncated: true,
      slices: [
        [0, 0],
        [2, 3],
      ],
    };
    expect(state).toEqual({ ...start, [kind]: full });
    expect(await write(4, 2, state)).toEqual(state);
    await reports.commitParts('a.csv', kind === 'refused' ? [5, 7] : [6, 8]);
    expect((await reports.info('a.csv'))?.sizeBytes).toBe('0\r\n1\r\n0\r\n'.length);
  });

  it('is UTF-8 with a byte order mark and the separator of the file, without the columns of an earlier report', () => {
    const writer = new ReportLineWriter({ separator: ';', header: ['status', 'A', 'Reason', 'B'] });
    expect(writer.header()).toBe('\uFEFFA;B;Status;Reason\r\n');
    const row = { row: 3, line: 7, cells: ['Refused', '=1', 'old', 'x;"y"'] };
    expect(writer.refused(row, rowFaults(row, { ...groupFault, others: [actionFault] }))).toBe(
      `'=1;"x;""y""";Refused;"row 3 (line 7): RbacGroups: no such group. [InvalidInput]; Action: a value is required. [MissingRequiredParameter]"\r\n`,
    );
    expect(writer.noted(row, 'Repaired', ['a', 'b'])).toBe(`'=1;"x;""y""";Repaired;"row 3 (line 7): a; b"\r\n`);
    expect(writer.remark('Note', 'n')).toBe(';;Note;n\r\n');
  });

  it('uses commas for a file with tabs, because spreadsheets do not expect tabs in a CSV file', () => {
    const writer = new ReportLineWriter({ separator: '\t', header: ['A', 'B'] });
    expect(writer.header()).toBe('\uFEFFA,B,Status,Reason\r\n');
  });

  it('shortens reasons and messages to fit in a cell', () => {
    const row = { row: 1, line: 2, cells: ['x'] };
    const faults = rowFaults(row, { code: 'InvalidInput', message: 'm'.repeat(100_000) });
    expect(faults[0]?.message.length).toBeLessThan(1_100);
    const line = new ReportLineWriter({ separator: ',', header: ['A'] }).noted(row, 'Repaired', ['r'.repeat(100_000)]);
    expect(line.length).toBeLessThan(32_767);
  });
});
