import type { Actor } from '../../access/actor.ts';
import type { Submission, SubmissionOutcome } from '../../indicators/input/submission.ts';
import { allFaults, type ItemFault } from '../../platform/errors.ts';
import type { FileLayout, ImportDocument } from '../import-document.ts';
import { ReportLineWriter } from '../reports/report-lines.ts';
import type { RowSink } from '../row-sink.ts';
import type { ColumnMap } from '../rows/read-header.ts';
import type { BadRow } from '../rows/read-row.ts';
import type { CsvSlice } from './cut-slices.ts';
import { type ReadRecord, readRecord } from './read-record.ts';
import { SliceTally, type TalliedSlice } from './slice-tally.ts';

/** Writes the rows of one file, slice by slice. */
export class SliceWriter {
  readonly #sink: RowSink;
  readonly #actor: Actor;
  readonly #importId: string;
  readonly #columns: ColumnMap;
  readonly #layout: FileLayout;
  readonly #fileName: string;
  readonly #lines: ReportLineWriter;

  constructor(
    sink: RowSink,
    actor: Actor,
    { id, fileName }: Pick<ImportDocument, 'id' | 'fileName'>,
    columns: ColumnMap,
    layout: FileLayout,
  ) {
    this.#sink = sink;
    this.#actor = actor;
    this.#importId = id;
    this.#fileName = fileName;
    this.#layout = layout;
    this.#columns = columns;
    this.#lines = new ReportLineWriter(layout);
  }

  async write(slice: CsvSlice, before: ImportDocument): Promise<TalliedSlice> {
    const rows: ReadRecord[] = [];
    const submissions: Submission[] = [];
    for (const record of slice) {
      const row = readRecord(record, this.#columns, this.#layout, this.#fileName);
      if (row === undefined) {
        continue;
      }
      rows.push(row);
      if (row.read.ok) {
        submissions.push(row.read.value.submission);
      }
    }
    const outcomes = await this.#submit(submissions);
    const tally = new SliceTally(this.#lines, before);
    let next = 0;
    for (const { record, read } of rows) {
      if (!read.ok) {
        tally.refuse(record, await this.#withCellFaults(read));
        continue;
      }
      const outcome = outcomes[next++];
      if (outcome === undefined) {
        throw new TypeError('every submitted row has an outcome');
      }
      if (outcome.status === 'refused') {
        tally.refuse(record, outcome.fault);
      } else {
        tally.accept(record, outcome, read.value.repairs);
      }
    }
    return tally.end();
  }

  async #submit(submissions: readonly Submission[]): Promise<readonly SubmissionOutcome[]> {
    if (submissions.length === 0) {
      return [];
    }
    return await this.#sink.submitAll(this.#actor, submissions, { channel: 'csv', importId: this.#importId });
  }

  /** The fault of a row that is not submitted, and those that its cells have too. */
  async #withCellFaults({ fault, raw }: BadRow): Promise<ItemFault> {
    const [checked] = raw === undefined ? [] : await this.#sink.check(this.#actor, [raw], 'csv');
    return checked === undefined || checked.ok ? fault : { ...fault, others: allFaults(checked.fault) };
  }
}
