import type { CsvRecord } from '../csv/csv-record.ts';

const defaultSliceRows = 1_000;
/** Its rows are read, and their lines of the report are written, in one turn of the event loop. */
const maxSliceBytes = 2 * 1024 * 1024;

/** Rows that are written together; at least one. */
export type CsvSlice = readonly [CsvRecord, ...CsvRecord[]];

/**
 * Cuts records into slices of at most `maxRows` rows or 2 MB. The cuts depend only on the file and the first record, so a
 * slice that is repeated after a crash has the same rows.
 */
export async function* cutSlices(
  batches: AsyncIterable<readonly CsvRecord[]>,
  maxRows = defaultSliceRows,
): AsyncGenerator<CsvSlice, void> {
  let first: CsvRecord | undefined;
  let others: CsvRecord[] = [];
  for await (const batch of batches) {
    for (const record of batch) {
      if (first === undefined) {
        first = record;
      } else {
        others.push(record);
      }
      if (others.length + 1 >= maxRows || record.next.offset - first.start >= maxSliceBytes) {
        yield [first, ...others];
        first = undefined;
        others = [];
      }
    }
  }
  if (first !== undefined) {
    yield [first, ...others];
  }
}
