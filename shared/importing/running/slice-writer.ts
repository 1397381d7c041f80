import type { Actor } from '../../access/actor.ts';
import type { Submission, SubmissionOutcome } from '../../indicators/input/submission.ts';
import { allFaults, type ItemFault } from '../../platform/errors.ts';
import type { CsvRecord } from '../csv/csv-record.ts';
import type { ImportDocument, ImportLayout } from '../import-document.ts';
import type { ImportSlice } from './cut-slices.ts';
import { ImportTally, type TalliedSlice } from './slice-tally.ts';
import { ReportFormat } from '../reports/report-lines.ts';
import { isRemark, type RowLayout, readRow, type UnusableRow } from '../rows/read-row.ts';
import type { RowSink } from '../row-sink.ts';

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

  async write(slice: ImportSlice, before: ImportDocument): Promise<TalliedSlice> {
    const rows: { readonly record: CsvRecord; readonly reading: ReturnType<typeof readRow> }[] = [];
    const submissions: Submission[] = [];
    for (const record of slice) {
      if (isRemark(this.#rows, record)) { continue; }
      const reading = readRow(this.#rows, record);
      rows.push({ record, reading });
      if (reading.ok) { submissions.push(reading.value.submission); }
    }
    const outcomes = await this.#submit(submissions);
    const tally = new ImportTally(this.#format, before);
    let next = 0;
    for (const { record, reading } of rows) {
      if (!reading.ok) {
        tally.refuse(record, await this.#withOthers(reading));
        continue;
      }
      const outcome = outcomes[next++];
      if (outcome === undefined) { throw new TypeError('every row submitted has an outcome'); }
      if (outcome.status === 'refused') {
        tally.refuse(record, outcome.fault);
      } else {
        tally.accept(record, outcome, reading.value.repairs);
      }
    }
    return tally.end();
  }

  async #submit(submissions: readonly Submission[]): Promise<readonly SubmissionOutcome[]> {
    if (submissions.length === 0) { return []; }
    return await this.#sink.submitAll(this.#actor, submissions, { channel: 'csv', importId: this.#importId });
  }

  /** The fault of a row that is not submitted, and what it would be refused for besides. */
  async #withOthers({ fault, raw }: UnusableRow): Promise<ItemFault> {
    const [checked] = raw === undefined ? [] : await this.#sink.check(this.#actor, [raw], 'csv');
    return checked === undefined || checked.ok ? fault : { ...fault, others: allFaults(checked.fault) };
  }
}
