import { compareValues, recordHeadBytes } from './package-format.ts';

/** The records, or catalog entries, of one value. */
export type ValueRecords = readonly Buffer[];

/** The length of the record at `at`; undefined when the bytes end before it does. */
export type LengthAt = (bytes: Buffer, at: number) => number | undefined;

/** A file ends within a record, is missing, or is not the one that was written. */
export class PackageDamagedError extends Error {
  override readonly name = 'PackageDamagedError';
  readonly code = 'PackageDamaged';
}

export const recordLength: LengthAt = (bytes, at) => {
  const length = at + 4 > bytes.length ? undefined : recordHeadBytes + bytes.readUInt16LE(at + 2);
  return length === undefined || at + length > bytes.length ? undefined : length;
};

/**
 * Reads the sorted records of a stream and yields them by value, some values at a time.
 * @throws PackageDamagedError when the stream ends within a record
 */
export async function* readValues(
  chunks: AsyncIterable<unknown>,
  lengthAt: LengthAt,
): AsyncGenerator<readonly ValueRecords[]> {
  let rest: Buffer = Buffer.alloc(0);
  let open: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = asBuffer(chunk);
    const { records, end, all } = cut(rest.length === 0 ? bytes : Buffer.concat([rest, bytes]), lengthAt);
    rest = all.subarray(end);
    const values = groupByValue([...open, ...records]);
    open = values.pop() ?? [];
    yield values;
  }
  if (rest.length > 0) {
    throw new PackageDamagedError('the file ends within a record');
  }
  yield open.length === 0 ? [] : [open];
}

/**
 * The records, by value, of a file that is in memory.
 * @throws PackageDamagedError when it ends within a record
 */
export function valuesIn(bytes: Buffer, lengthAt: LengthAt): readonly ValueRecords[] {
  const { records, end } = cut(bytes, lengthAt);
  if (end !== bytes.length) {
    throw new PackageDamagedError('the file ends within a record');
  }
  return groupByValue(records);
}

/** Groups adjacent records of one value. */
export function groupByValue(sorted: readonly Buffer[]): Buffer[][] {
  const values: Buffer[][] = [];
  let value: Buffer[] = [];
  for (const record of sorted) {
    const [first] = value;
    if (first !== undefined && compareValues(first, record) === 0) {
      value.push(record);
    } else {
      value = [record];
      values.push(value);
    }
  }
  return values;
}

/** Merges two sorted lists: `combine` gets the records that each has for a value, in order of the values. */
export function mergeValues(
  older: readonly ValueRecords[],
  newer: readonly ValueRecords[],
  combine: (older: ValueRecords, newer: ValueRecords) => ValueRecords,
): ValueRecords[] {
  const merged: ValueRecords[] = [];
  let next = 0;
  const takeBelow = (limit: Buffer | undefined) => {
    for (let value = newer[next]; value !== undefined && isBelow(value, limit); value = newer[next]) {
      merged.push(combine([], value));
      next += 1;
    }
  };
  for (const value of older) {
    takeBelow(value[0]);
    const same = newer[next];
    const isSame = same?.[0] !== undefined && value[0] !== undefined && compareValues(same[0], value[0]) === 0;
    merged.push(combine(value, isSame ? same : []));
    next += Number(isSame);
  }
  takeBelow(undefined);
  return merged;
}

function isBelow([first]: ValueRecords, limit: Buffer | undefined): boolean {
  return first !== undefined && (limit === undefined || compareValues(first, limit) < 0);
}

function cut(all: Buffer, lengthAt: LengthAt) {
  const records: Buffer[] = [];
  let end = 0;
  for (let length = lengthAt(all, 0); length !== undefined; length = lengthAt(all, end)) {
    records.push(all.subarray(end, end + length));
    end += length;
  }
  return { records, end, all };
}

function asBuffer(chunk: unknown): Buffer {
  if (!(chunk instanceof Uint8Array)) {
    throw new TypeError('the blob is not a stream of bytes');
  }
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
