import { SnapshotError } from './snapshot-error.ts';

/*
 * A segment, little-endian; every part begins at a multiple of 8:
 *
 *       0  'tiindex' 0        8  format version     12  kind             16  key scheme
 *      20  total bytes       24  rows               28  filter lines     32  removed ids
 *      36  scope bytes       40  prefix lengths: IPv4, IPv6 0-63, IPv6 64-127, 8 bytes each
 *      64  has IPv6 /128     72  build id, 40 characters of ASCII       120  checksum
 *     128  filter            64 bytes a line (snapshots only)
 *          fingerprints      8 bytes a row, sorted
 *          rows              14 bytes a row, in the same order
 *          removed ids       8 bytes each, sorted (deltas only)
 *          scopes            JSON: lists of device-group ids; the first is the whole organisation
 */
export const headerBytes = 128;
export const checksumAt = 120;
const magic = [0x6e696974, 0x00786564];
const formatVersion = 2;
/** To be raised whenever the scanner computes different keys. */
const keyScheme = 1;
const buildIdBytes = 40;

export type SegmentKind = 'snapshot' | 'delta';
const kinds: readonly (SegmentKind | undefined)[] = [undefined, 'snapshot', 'delta'];

/** The prefix lengths of a segment's ranges: bit n of a word is length n (64 + n in `v6From64`). */
export interface PrefixLengths {
  readonly v4: bigint;
  readonly v6Below64: bigint;
  readonly v6From64: bigint;
  readonly has128: boolean;
}

export interface SegmentHeader {
  readonly kind: SegmentKind;
  readonly rows: number;
  readonly filterLines: number;
  readonly removed: number;
  readonly scopeBytes: number;
  readonly lengths: PrefixLengths;
  /** At most 40 printable ASCII characters. */
  readonly buildId: string;
}

/** Offsets of the parts of a segment, and of its end. */
export interface SegmentParts {
  readonly filter: number;
  readonly fingerprints: number;
  readonly rows: number;
  readonly removed: number;
  readonly scopes: number;
  readonly end: number;
}

export function partsOf(header: SegmentHeader): SegmentParts {
  const fingerprints = headerBytes + header.filterLines * 64;
  const rows = fingerprints + header.rows * 8;
  const removed = align(rows + header.rows * 14);
  const scopes = removed + header.removed * 8;
  return { filter: headerBytes, fingerprints, rows, removed, scopes, end: align(scopes + header.scopeBytes) };
}

/** @throws RangeError for a build id that is too long or not printable ASCII */
export function writeHeader(view: DataView, header: SegmentHeader): void {
  if (!/^[ -~]{0,40}$/.test(header.buildId)) {
    throw new RangeError('A build id has at most 40 printable ASCII characters');
  }
  const words = [
    ...magic,
    formatVersion,
    kinds.indexOf(header.kind),
    keyScheme,
    partsOf(header).end,
    header.rows,
    header.filterLines,
    header.removed,
    header.scopeBytes,
  ];
  for (const [index, word] of words.entries()) {
    view.setUint32(index * 4, word, true);
  }
  view.setBigUint64(40, header.lengths.v4, true);
  view.setBigUint64(48, header.lengths.v6Below64, true);
  view.setBigUint64(56, header.lengths.v6From64, true);
  view.setUint32(64, Number(header.lengths.has128), true);
  for (let index = 0; index < buildIdBytes; index += 1) {
    view.setUint8(72 + index, header.buildId.charCodeAt(index) || 0);
  }
}

/**
 * Reads a header and compares its sizes with the number of bytes. The caller verifies the checksum.
 * @throws SnapshotError for an invalid header
 */
export function readHeader(bytes: Uint8Array, expected: SegmentKind): SegmentHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < headerBytes || magic.some((word, index) => view.getUint32(index * 4, true) !== word)) {
    throw new SnapshotError(
      'Damaged',
      'These bytes are not an index: they are cut off, or do not begin with "tiindex".',
    );
  }
  const version = view.getUint32(8, true);
  const scheme = view.getUint32(16, true);
  if (version !== formatVersion || scheme !== keyScheme) {
    throw new SnapshotError(
      'OtherVersion',
      `The index has format ${version}.${scheme}, not ${formatVersion}.${keyScheme}.`,
    );
  }
  const kind = kinds[view.getUint32(12, true)];
  if (kind !== expected) {
    throw new SnapshotError('Damaged', `The segment is not a ${expected}.`);
  }
  const header = {
    kind,
    rows: view.getUint32(24, true),
    filterLines: view.getUint32(28, true),
    removed: view.getUint32(32, true),
    scopeBytes: view.getUint32(36, true),
    lengths: {
      v4: view.getBigUint64(40, true),
      v6Below64: view.getBigUint64(48, true),
      v6From64: view.getBigUint64(56, true),
      has128: view.getUint32(64, true) === 1,
    },
    buildId: String.fromCharCode(...bytes.subarray(72, 72 + buildIdBytes)).replace(/\0+$/, ''),
  };
  const { end } = partsOf(header);
  if (
    end !== bytes.byteLength ||
    end !== view.getUint32(20, true) ||
    (kind === 'snapshot') !== header.filterLines > 0
  ) {
    throw new SnapshotError('Damaged', `The sizes in the header do not match the segment's ${bytes.byteLength} bytes.`);
  }
  return header;
}

function align(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
