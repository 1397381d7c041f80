import type { JobState } from '../../jobs/job-state.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { DateOrder } from '../csv/local-dates.ts';
import type { ImportDocument, ReportSection } from '../import-document.ts';
import { plainListNote } from '../rows/plain-list.ts';
import { ReportLineWriter } from './report-lines.ts';

/** The most refused rows in a report, and the most repaired and expired rows. */
export const maxReportRows = { refused: 100_000, noted: 10_000 } as const;

const headerPart = 0;

export function reportName(importId: string): string {
  return `${importId}.csv`;
}

/** Deletes the report that an import with the same id has left in a store that was lost or restored since. */
export async function deleteReport(reports: BlobStore, importId: string): Promise<void> {
  await reports.delete(reportName(importId));
}

/** The report lines of one slice by section, in the order of its rows. */
export type ReportLines = Readonly<Record<keyof ImportDocument['report'], readonly string[]>>;

/** Stores the lines of one slice; writing the same slice again replaces them. Returns the new state of the report. */
export async function writeReportParts(
  reports: BlobStore,
  importId: string,
  slice: number,
  lines: ReportLines,
  state: ImportDocument['report'],
): Promise<ImportDocument['report']> {
  const write = async (kind: keyof ReportLines): Promise<ReportSection> => {
    const section = state[kind];
    if (lines[kind].length === 0) {
      return section;
    }
    const kept = lines[kind].slice(0, maxReportRows[kind] - section.rows);
    const isTruncated = section.isTruncated || kept.length < lines[kind].length;
    if (kept.length === 0) {
      return { ...section, isTruncated };
    }
    await reports.writePart(reportName(importId), partOf(kind, slice), Buffer.from(kept.join('')));
    return { rows: section.rows + kept.length, isTruncated, slices: withSlice(section.slices, slice) };
  };
  return { refused: await write('refused'), noted: await write('noted') };
}

/**
 * Builds the report from its parts: a header, lines about the file, the refused rows, then the others. If the header of the
 * file could not be used, the columns are only Status and Reason. Does nothing when the report exists.
 */
export async function commitReport(
  reports: BlobStore,
  document: ImportDocument,
  state: JobState,
  remark: string | null,
): Promise<void> {
  const { id, layout, report, fileName } = document;
  const name = reportName(id);
  if ((await reports.info(name)) !== undefined) {
    return;
  }
  const writer = new ReportLineWriter(layout ?? { separator: ',', header: [] });
  const remarks = [
    ...(remark === null
      ? []
      : [writer.remark(state === 'Cancelled' ? 'Cancelled' : 'Failed', `${fileName}: ${remark}`)]),
    ...(layout === null ? [] : [writer.remark('Summary', summary(document))]),
    ...notes(document).map((text) => writer.remark('Note', text)),
  ];
  await reports.writePart(name, headerPart, Buffer.from([writer.header(), ...remarks].join('')));
  const parts = (['refused', 'noted'] as const).flatMap((kind) =>
    report[kind].slices.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => partOf(kind, first + index)),
    ),
  );
  await reports.commitParts(name, [headerPart, ...parts]);
}

function summary({ total, created, updated, unchanged, refused, repaired, expired }: ImportDocument): string {
  const rows = `${total} ${total === 1 ? 'row' : 'rows'}`;
  return `${rows}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused. Repaired: ${repaired}. Expired and not stored: ${expired}.`;
}

const dateNotes: Readonly<Record<DateOrder, string>> = {
  'day-first': 'ExpirationTime: dates in local order were read with the day first, the only order that fits them all.',
  'month-first':
    'ExpirationTime: dates in local order were read with the month first, the only order that fits them all.',
  none: 'ExpirationTime: the column does not show whether the day or the month comes first, so its dates in local order were refused.',
};

function notes({ layout, report, refused, repaired, expired }: ImportDocument): readonly string[] {
  return [
    ...(layout?.isPlainList === true ? [plainListNote] : []),
    ...(layout?.dateOrder === undefined ? [] : [dateNotes[layout.dateOrder]]),
    ...(report.refused.isTruncated
      ? [`This report lists the first ${report.refused.rows} of ${refused} refused rows.`]
      : []),
    ...(report.noted.isTruncated
      ? [
          `This report lists the first ${report.noted.rows} rows that were repaired (${repaired} in total) or had expired (${expired} in total).`,
        ]
      : []),
  ];
}

function partOf(kind: keyof ReportLines, slice: number): number {
  return 2 * slice + (kind === 'refused' ? 1 : 2);
}

function withSlice(slices: ReportSection['slices'], slice: number): ReportSection['slices'] {
  const last = slices.at(-1);
  return last !== undefined && last[1] === slice - 1
    ? [...slices.slice(0, -1), [last[0], slice]]
    : [...slices, [slice, slice]];
}
