import { compareValues, recordHeadBytes } from './package-format.ts';

/** Bytes of the record at `at`; undefined when they are not all there. */
export type LengthAt = (bytes: Buffer, at: number) => number | undefined;

/** The file ends within a record, or is not the one that was written. */
export class PackageDamagedError extends Error {
  override readonly name = 'PackageDamagedError';
}

export const recordLength: LengthAt = (bytes, at) => {
  const length = at + 4 > bytes.length ? undefined : recordHeadBytes + bytes.readUInt16LE(at + 2);
  return length === undefined || at + length > bytes.length ? undefined : length;
};

/**
 * Reads sorted records from a stream of bytes and yields, some at a time, groups of those of one value. Error: PackageDamagedError
 * when the stream ends within a record.
 */
export async function* readGroups(
  chunks: AsyncIterable<unknown>,
  lengthAt: LengthAt,
): AsyncGenerator<readonly (readonly Buffer[])[]> {
  let rest: Buffer = Buffer.alloc(0);
  let open: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = asBuffer(chunk);
    const { records, end, all } = cut(rest.length === 0 ? bytes : Buffer.concat([rest, bytes]), lengthAt);
    rest = all.subarray(end);
    const groups = groupValues([...open, ...records]);
    open = groups.pop() ?? [];
    yield groups;
  }
  if (rest.length > 0) {
    throw new PackageDamagedError('the file ends within a record');
  }
  yield open.length === 0 ? [] : [open];
}

/** The groups of a file that is in memory whole. */
export function groupsIn(bytes: Buffer, lengthAt: LengthAt): readonly (readonly Buffer[])[] {
  const { records, end } = cut(bytes, lengthAt);
  if (end !== bytes.length) {
    throw new PackageDamagedError('the file ends within a record');
  }
  return groupValues(records);
}

/** Puts neighbours of one value together. */
export function groupValues(sorted: readonly Buffer[]): Buffer[][] {
  const groups: Buffer[][] = [];
  let group: Buffer[] = [];
  for (const record of sorted) {
    const [first] = group;
    if (first !== undefined && compareValues(first, record) === 0) {
      group.push(record);
    } else {
      group = [record];
      groups.push(group);
    }
  }
  return groups;
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
    throw new TypeError('a blob is a stream of bytes');
  }
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
