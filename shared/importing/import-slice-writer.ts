import type { Actor } from '../indicators/actor.ts';
import type { SubmissionOutcome } from '../indicators/input/submission.ts';
import { allFaults, type ItemFault } from '../platform/errors.ts';
import type { ImportDocument, ImportLayout } from './import-record.ts';
import type { ImportSlice } from './import-slices.ts';
import { ImportTally, type TalliedSlice } from './import-tally.ts';
import { ReportFormat } from './report-format.ts';
import { isRemark, type RowLayout, type RowReading, readRow, type UnusableRow } from './row-schema.ts';
import type { RowSink } from './row-sink.ts';

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
    const records = slice.filter((record) => !isRemark(this.#rows, record));
    const readings = records.map((record) => readRow(this.#rows, record));
    const outcomes = await this.#submit(readings.filter((reading) => reading.ok).map(({ value }) => value));
    const tally = new ImportTally(this.#format, before);
    let next = 0;
    for (const [index, record] of records.entries()) {
      const reading = readings[index];
      if (reading?.ok !== true) {
        if (reading !== undefined) tally.refuse(record, await this.#withOthers(reading));
        continue;
      }
      const outcome = outcomes[next++];
      if (outcome === undefined) throw new TypeError('every row submitted has an outcome');
      if (outcome.status === 'refused') {
        tally.refuse(record, outcome.fault);
      } else {
        tally.accept(record, outcome, reading.value.repairs);
      }
    }
    return tally.end();
  }

  async #submit(readings: readonly RowReading[]): Promise<readonly SubmissionOutcome[]> {
    if (readings.length === 0) return [];
    const submissions = readings.map(({ submission }) => submission);
    return await this.#sink.submitAll(this.#actor, submissions, { channel: 'csv', importId: this.#importId });
  }

  /** The fault of a row that is not submitted, and what it would be refused for besides. */
  async #withOthers({ fault, raw }: UnusableRow): Promise<ItemFault> {
    const [checked] = raw === undefined ? [] : await this.#sink.check(this.#actor, [raw], 'csv');
    return checked === undefined || checked.ok ? fault : { ...fault, others: allFaults(checked.fault) };
  }
}
