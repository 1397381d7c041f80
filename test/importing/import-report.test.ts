import { describe, expect, it } from 'vitest';
import { maxReportRows, ReportFormat, writeReportPart } from '../../shared/importing/import-report.ts';
import { makeMemoryBlobStore } from '../support/memory-blob-store.ts';

const fault = { code: 'InvalidInput', field: 'rbacGroups', message: 'rbacGroups: no such group.' } as const;

const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index}\r\n`);

describe('report', () => {
  it('caps its rows and remembers which slices have parts', async () => {
    const reports = makeMemoryBlobStore(() => 0);
    let state = await writeReportPart(reports, 'a', 0, lines(maxReportRows - 3), {
      rows: 0,
      isTruncated: false,
      slices: [],
    });
    expect(state).toEqual({ rows: maxReportRows - 3, isTruncated: false, slices: [[0, 0]] });
    state = await writeReportPart(reports, 'a', 1, [], state);
    state = await writeReportPart(reports, 'a', 2, lines(2), state);
    state = await writeReportPart(reports, 'a', 3, lines(2), state);
    expect(state).toEqual({
      rows: maxReportRows,
      isTruncated: true,
      slices: [
        [0, 0],
        [2, 3],
      ],
    });
    expect(await writeReportPart(reports, 'a', 4, lines(2), state)).toEqual(state);
    await reports.commitParts('a.csv', [3, 4]);
    expect((await reports.info('a.csv'))?.sizeBytes).toBe('0\r\n1\r\n0\r\n'.length);
  });

  it('writes in the dialect of the file, without the columns of an earlier report', () => {
    const format = new ReportFormat({
      separator: ';',
      hasByteOrderMark: true,
      header: ['status', 'A', 'Reason', 'B'],
    });
    expect(format.header()).toBe('\uFEFFA;B;Status;Reason\r\n');
    expect(format.refused({ row: 3, cells: ['Refused', '=1', 'old', 'x;"y"'] }, fault)).toBe(
      `'=1;"x;""y""";Refused;"row 3, RbacGroups: no such group. [InvalidInput]"\r\n`,
    );
  });
});
