import type { Actor } from '../../access/actor.ts';
import type { Submission, SubmissionOutcome } from '../../indicators/input/submission.ts';
import { allFaults, fail, type ItemFault } from '../../platform/errors.ts';
import type { CsvRecord } from '../csv/csv-record.ts';
import type { FileLayout, ImportDocument } from '../import-document.ts';
import { ReportLineWriter } from '../reports/report-lines.ts';
import type { RowSink } from '../row-sink.ts';
import { expandPlainRow, isComment, notAValue } from '../rows/plain-list.ts';
import type { ColumnMap } from '../rows/read-header.ts';
import { type BadRow, type GoodRow, isFileRemark, readRow, restateDate } from '../rows/read-row.ts';
import type { CsvSlice } from './cut-slices.ts';
import { SliceTally, type TalliedSlice } from './slice-tally.ts';

interface ReadRecord {
  /** As the report shows it. */
  readonly record: CsvRecord;
  readonly read: { readonly ok: true; readonly value: GoodRow } | BadRow;
}

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
      if (isFileRemark(this.#columns, record) || (this.#layout.isPlainList === true && isComment(record))) {
        continue;
      }
      const row = this.#read(record);
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

  #read(written: CsvRecord): ReadRecord {
    const { isPlainList, dateOrder } = this.#layout;
    if (isPlainList === true) {
      const record = written.fault === undefined ? expandPlainRow(written, this.#fileName) : written;
      return { record, read: record.cells[0] === '' ? refuseLine(record) : readRow(this.#columns, record) };
    }
    const restated = dateOrder === undefined ? undefined : restateDate(this.#columns, written, dateOrder);
    if (restated === undefined) {
      return { record: written, read: readRow(this.#columns, written) };
    }
    const read = readRow(this.#columns, restated.record);
    const repairs = read.ok ? [...read.value.repairs, restated.repair] : [];
    return { record: restated.record, read: read.ok ? { ok: true, value: { ...read.value, repairs } } : read };
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

function refuseLine({ cells }: CsvRecord): BadRow {
  return fail('InvalidInput', notAValue(cells[1] ?? ''), 'indicatorValue');
}
