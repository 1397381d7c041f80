/*
 * Reads packages and deltas of the threat-indicators service. docs/packages.md describes the layout. It needs only
 * Node.
 */

export const removed = 0;
export const headerBytes = 56;
const recordHeadBytes = 16;

/** The bytes are not a package, or it is damaged. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
}

export interface PackageFile {
  readonly isDelta: boolean;
  readonly version: number;
  /** In a delta: the oldest version that it can be applied to. */
  readonly from: number;
  /** In a delta: SHA-256 of the resulting package. */
  readonly makes: Buffer;
  /** Name; empty for the whole organisation. */
  readonly deviceGroup: string;
  readonly bytes: Buffer;
  /** The offset of each record, followed by the end. */
  readonly starts: Uint32Array;
}

export interface Row {
  readonly type: number;
  readonly action: number;
  readonly standing: number;
  /** Seconds since the Unix epoch. */
  readonly expirySec: number;
  readonly id: string;
  readonly key: Buffer;
}

/** Checks the format of every record. Check the signature first. */
export function openPackage(bytes: Buffer): PackageFile {
  check(bytes.length >= headerBytes && bytes.toString('latin1', 0, 4) === 'TIPK', 'not a package');
  check(bytes[4] === 1, 'a package of another format');
  const kind = bytes[5];
  check(kind === 0 || kind === 1, 'neither package nor delta');
  const first = headerBytes + bytes.readUInt16LE(6);
  check(first <= bytes.length, 'the header is cut off');
  return {
    isDelta: kind === 1,
    version: Number(bytes.readBigUInt64LE(8)),
    from: Number(bytes.readBigUInt64LE(16)),
    makes: bytes.subarray(24, headerBytes),
    deviceGroup: bytes.toString('utf8', headerBytes, first),
    bytes,
    starts: findRecords(bytes, first, kind === 1),
  };
}

function findRecords(bytes: Buffer, first: number, isDelta: boolean): Uint32Array {
  const starts: number[] = [];
  let at = first;
  let former = -1;
  while (at < bytes.length) {
    check(at + recordHeadBytes <= bytes.length && endOf(bytes, at) <= bytes.length, 'a record is cut off');
    const type = bytes.readUInt8(at);
    const action = bytes.readUInt8(at + 1) & 15;
    check(type >= 1 && type <= 7 && action <= 5 && (action !== removed || isDelta), 'a record that cannot be');
    check(former < 0 || compareKeys(bytes, former, bytes, at) <= 0, 'the records are not sorted');
    starts.push(at);
    former = at;
    at = endOf(bytes, at);
  }
  starts.push(at);
  return Uint32Array.from(starts);
}

export function recordCount(file: PackageFile): number {
  return file.starts.length - 1;
}

export function rowAt({ bytes, starts }: PackageFile, index: number): Row {
  const at = starts[index] ?? bytes.length;
  return {
    type: bytes.readUInt8(at),
    action: bytes.readUInt8(at + 1) & 15,
    standing: bytes.readUInt8(at + 1) >> 4,
    expirySec: bytes.readUInt32LE(at + 4),
    id: bytes.readBigUInt64LE(at + 8).toString(),
    key: bytes.subarray(at + recordHeadBytes, endOf(bytes, at)),
  };
}

/** The records for a value, in order of precedence. */
export function rowsOf(file: PackageFile, type: number, key: Buffer): readonly Row[] {
  let low = 0;
  let high = recordCount(file);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRow(rowAt(file, middle), type, key) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const rows: Row[] = [];
  for (let index = low; index < recordCount(file); index += 1) {
    const row = rowAt(file, index);
    if (compareRow(row, type, key) !== 0) {
      break;
    }
    rows.push(row);
  }
  return rows;
}

/** Compares the records at two positions by type, then by key. */
export function compareKeys(a: Buffer, atA: number, b: Buffer, atB: number): number {
  const byType = a.readUInt8(atA) - b.readUInt8(atB);
  const [keyA, keyB] = [atA + recordHeadBytes, atB + recordHeadBytes];
  return byType === 0 ? a.compare(b, keyB, endOf(b, atB), keyA, endOf(a, atA)) : byType;
}

function compareRow(row: Row, type: number, key: Buffer): number {
  return row.type === type ? Buffer.compare(row.key, key) : row.type - type;
}

function endOf(bytes: Buffer, at: number): number {
  return at + recordHeadBytes + bytes.readUInt16LE(at + 2);
}

function check(condition: boolean, message: string): void {
  if (!condition) {
    throw new PackageError(message);
  }
}
