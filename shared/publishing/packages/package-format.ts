import { hash } from 'node:crypto';
import { type Action, actions, type IndicatorType } from '../../indicators/model/indicator.ts';
import { addressBits, parseRange } from '../../indicators/values/ip-range.ts';
import { typeNumbers } from '../../matching/index-row.ts';

/*
 * A package, or a delta between two versions of one: a header, then records up to the end. Numbers are little-endian.
 *
 *   header   0  "TIPK"
 *            4  u8   format, 1
 *            5  u8   kind: 0 package, 1 delta
 *            6  u16  G, bytes of the device group's name
 *            8  u64  version: milliseconds since 1970; it increases with each package
 *           16  u64  delta: the oldest version to which it can be applied; package: 0
 *           24  32   delta: SHA-256 of the resulting package; package: zeros
 *           56  G    name of the device group, UTF-8; empty: the whole organisation
 *
 *   record   0  u8   type: 1 FileMd5, 2 FileSha1, 3 FileSha256, 4 CertificateThumbprint, 5 IpAddress, 6 DomainName, 7 Url
 *            1  u8   bits 0-3 action: 1 Allowed, 2 Audit, 3 Warn, 4 Block, 5 BlockAndRemediate; in a delta 0: no longer on the list
 *                    bits 4-7 standing, 0 to 7: the lowest decides
 *            2  u16  K, bytes of the key
 *            4  u32  expiry, seconds since 1970: valid before that second; 2^32 - 1: never
 *            8  u64  id of the indicator
 *           16  K    key: the bytes of a hash or thumbprint; an address (4 or 16 bytes) and its prefix length (1 byte);
 *                    a domain or URL in UTF-8
 *
 * Records are sorted by type, then by key as bytes. Records of one key are in order of precedence, each expiring later than
 * those before it: the first that has not expired decides.
 */

const formatVersion = 1;
export const recordHeadBytes = 16;
const magic = Buffer.from('TIPK');
const headerBytes = 56;

export interface PackageHeader {
  readonly version: number;
  /** The name; empty: the whole organisation. */
  readonly deviceGroup: string;
  readonly delta?: {
    /** The oldest version to which it can be applied. */
    readonly from: number;
    /** SHA-256 of the resulting package. */
    readonly makes: Uint8Array;
  };
}

export function encodeHeader({ version, deviceGroup, delta }: PackageHeader): Buffer {
  const group = Buffer.from(deviceGroup);
  const bytes = Buffer.alloc(headerBytes + group.length);
  magic.copy(bytes);
  bytes.writeUInt8(formatVersion, 4);
  bytes.writeUInt8(delta === undefined ? 0 : 1, 5);
  bytes.writeUInt16LE(group.length, 6);
  bytes.writeBigUInt64LE(BigInt(version), 8);
  bytes.writeBigUInt64LE(BigInt(delta?.from ?? 0), 16);
  bytes.set(delta?.makes ?? [], 24);
  group.copy(bytes, headerBytes);
  return bytes;
}

/** Where the records begin in a file that this service wrote. */
export function recordsStart(bytes: Buffer): number {
  return headerBytes + bytes.readUInt16LE(6);
}

export interface RecordFields {
  readonly type: IndicatorType;
  readonly key: Uint8Array;
  /** Undefined: no longer on the list. */
  readonly action: Action | undefined;
  /** 0 to 15. */
  readonly standing: number;
  readonly expirySec: number;
  /** Decimal digits. */
  readonly id: string;
}

export function encodeRecord({ type, key, action, standing, expirySec, id }: RecordFields): Buffer {
  const bytes = Buffer.alloc(recordHeadBytes + key.length);
  bytes.writeUInt8((typeNumbers.get(type) ?? -1) + 1, 0);
  bytes.writeUInt8((action === undefined ? 0 : actions.indexOf(action) + 1) | (standing << 4), 1);
  bytes.writeUInt16LE(key.length, 2);
  bytes.writeUInt32LE(expirySec, 4);
  bytes.writeBigUInt64LE(BigInt(id), 8);
  bytes.set(key, recordHeadBytes);
  return bytes;
}

/** The key of a canonical value in a record. */
export function valueKey(type: IndicatorType, canonicalValue: string): Buffer {
  if (type === 'DomainName' || type === 'Url') {
    return Buffer.from(canonicalValue);
  }
  return type === 'IpAddress' ? rangeKey(canonicalValue) : Buffer.from(canonicalValue, 'hex');
}

function rangeKey(canonicalRange: string): Buffer {
  const { version, base, prefix } = parseRange(canonicalRange);
  const address = base.toString(16).padStart(addressBits(version) / 4, '0');
  return Buffer.concat([Buffer.from(address, 'hex'), Buffer.of(prefix)]);
}

/** The record that removes the value of another record. */
export function removalOf(record: Buffer): Buffer {
  const removal = Buffer.from(record.subarray(0, recordEnd(record)));
  removal.fill(0, 4, recordHeadBytes);
  removal[1] = 0;
  return removal;
}

export function isRemoval(record: Buffer): boolean {
  return (record.readUInt8(1) & 15) === 0;
}

export function recordAction(record: Buffer): Action | undefined {
  return actions[(record.readUInt8(1) & 15) - 1];
}

export function recordStanding(record: Buffer): number {
  return record.readUInt8(1) >>> 4;
}

export function recordExpirySec(record: Buffer): number {
  return record.readUInt32LE(4);
}

/** Its 15 decimal digits, as a number. */
export function recordId(record: Buffer): number {
  return record.readUIntLE(8, 6) + record.readUInt16LE(14) * 2 ** 48;
}

/** The end of the record at the start of a buffer. */
export function recordEnd(record: Buffer): number {
  return recordHeadBytes + record.readUInt16LE(2);
}

/** By type, then by key; 0 for records of one value. Compares byte by byte: most keys differ early, and a native call costs more. */
export function compareValues(a: Buffer, b: Buffer): number {
  const byType = byteAt(a, 0) - byteAt(b, 0);
  if (byType !== 0) {
    return byType;
  }
  const [endA, endB] = [recordEnd(a), recordEnd(b)];
  const end = Math.min(endA, endB);
  for (let at = recordHeadBytes; at < end; at += 1) {
    const difference = byteAt(a, at) - byteAt(b, at);
    if (difference !== 0) {
      return difference;
    }
  }
  return endA - endB;
}

function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0;
}

/** A SHA-256, as bytes. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
