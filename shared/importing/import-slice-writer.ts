import type { Actor } from '../indicators/actor.ts';
import type { SubmissionOutcome } from '../indicators/input/submission.ts';
import type { ItemFault } from '../platform/errors.ts';
import type { ImportCounts, ImportDocument, ImportLayout, RepairCount } from './import-record.ts';
import { ReportFormat } from './import-report.ts';
import type { ImportSlice } from './import-slices.ts';
import { type RowLayout, type RowReading, readRow } from './row-schema.ts';
import type { RowSink } from './row-sink.ts';

/** Different repairs that a record lists; further ones are only counted in `repaired`. */
const maxRepairs = 50;

/** What became of a slice. */
export interface WrittenSlice {
  /** Counts and repairs of the import with this slice. */
  readonly changes: ImportCounts & Pick<ImportDocument, 'repairs'>;
  /** Report lines of the refused rows, in their order. */
  readonly refusedLines: readonly string[];
}

/** Writes the rows of one file, slice by slice. */
export class SliceWriter {
  readonly #sink: RowSink;
  readonly #actor: Actor;
  readonly #importId: string;
  readonly #rows: RowLayout;
  readonly #format: ReportFormat;

  constructor(sink: RowSink, actor: Actor, importId: string, rows: RowLayout, layout: ImportLayout) {
    this.#sink = sink;
    this.#actor = actor;
    this.#importId = importId;
    this.#rows = rows;
    this.#format = new ReportFormat(layout);
  }

  async write(slice: ImportSlice, before: ImportDocument): Promise<WrittenSlice> {
    const readings = slice.map((record) => readRow(this.#rows, record));
    const accepted = readings.filter((reading) => reading.ok).map(({ value }) => value);
    const outcomes = await this.#submit(accepted);
    const { created, updated, unchanged, refused, repaired } = before;
    const counts = { total: before.total + slice.length, created, updated, unchanged, refused, repaired };
    const repairs = new Map(before.repairs.map((entry) => [entry.repair, { ...entry }]));
    const refusedLines: string[] = [];
    const refuse = (index: number, fault: ItemFault): void => {
      counts.refused += 1;
      refusedLines.push(this.#format.refused(slice[index] ?? slice[0], fault));
    };
    let next = 0;
    for (const [index, reading] of readings.entries()) {
      if (!reading.ok) {
        refuse(index, reading.fault);
        continue;
      }
      const outcome = outcomes[next++];
      if (outcome === undefined) throw new TypeError('every row submitted has an outcome');
      if (outcome.status === 'refused') {
        refuse(index, outcome.fault);
      } else {
        counts[outcome.status] += 1;
        if (countRepairs(repairs, reading.value, outcome.repairs)) counts.repaired += 1;
      }
    }
    return { changes: { ...counts, repairs: [...repairs.values()] }, refusedLines };
  }

  async #submit(readings: readonly RowReading[]): Promise<readonly SubmissionOutcome[]> {
    if (readings.length === 0) return [];
    const submissions = readings.map(({ submission }) => submission);
    return await this.#sink.submitAll(this.#actor, submissions, { channel: 'csv', importId: this.#importId });
  }
}

function countRepairs(
  counts: Map<string, RepairCount>,
  { submission, repairs }: RowReading,
  further: readonly string[],
): boolean {
  for (const repair of [...repairs, ...further]) {
    const known = counts.get(repair);
    if (known !== undefined) {
      counts.set(repair, { ...known, count: known.count + 1 });
    } else if (counts.size < maxRepairs) {
      counts.set(repair, { repair, count: 1, firstRow: submission.row });
    }
  }
  return repairs.length + further.length > 0;
}
