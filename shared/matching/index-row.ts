import {
  type Action,
  actions,
  type IndicatorDocument,
  type IndicatorType,
  type Severity,
  severities,
} from '../indicators/model/indicator.ts';
import { SnapshotError } from './snapshot-error.ts';
import { UnfitRowError } from './unfit-row-error.ts';

/** What the index keeps about an indicator: enough to decide action and precedence without the store. */
export interface IndexRow {
  readonly type: IndicatorType;
  /** Canonical. */
  readonly value: string;
  /** 15 decimal digits. */
  readonly id: string;
  readonly action: Action;
  readonly severity: Severity;
  readonly generateAlert: boolean;
  readonly ownerTier: IndicatorDocument['ownerTier'];
  /** Sorted; empty = the whole organisation. */
  readonly rbacGroupIds: readonly string[];
  /** Seconds since 1970, in the form that `expirySec` returns. */
  readonly expirySec: number;
}

/**
 * The indicator types in the order of their numbers, in rows and in the scanner. To change the order, raise the format
 * version of snapshots.
 */
export const typeOrder: readonly IndicatorType[] = [
  'FileMd5',
  'FileSha1',
  'FileSha256',
  'CertificateThumbprint',
  'IpAddress',
  'DomainName',
  'Url',
];
export const typeNumbers: ReadonlyMap<IndicatorType, number> = new Map(typeOrder.map((type, index) => [type, index]));

const actionNumbers: ReadonlyMap<Action, number> = new Map(actions.map((action, index) => [action, index]));
const severityNumbers: ReadonlyMap<Severity, number> = new Map(severities.map((severity, index) => [severity, index]));

export const rowBytes = 14;
export const maxScopes = 2 ** 20;
const rowWords = rowBytes / 2;
const idDigits = 15;

/*
 * A row is seven words of 16 bits:
 *
 *     0 1  expiry, seconds
 *     2 3 4  id, bits 0-47
 *     5  id, bits 48-49 | scope, bits 0-13
 *     6  scope, bits 14-19 | type 3 | action 3 | severity 2 | alert 1 | owner tier 1
 */

/** A key of two words, and a row's seven in pairs. */
export const entryWords = 6;

/**
 * Writes a row after the key of an entry.
 * @throws UnfitRowError for an id or an expiry that no indicator can have
 */
export function packRow(entry: Uint32Array, row: IndexRow, typeNumber: number, scope: number): void {
  const id = parseId(row.id);
  const { expirySec } = row;
  if (!(Number.isInteger(expirySec) && expirySec >= 0 && expirySec < 2 ** 32)) {
    throw new UnfitRowError(`${expirySec} is not an expiry in seconds from 0 to 2^32 - 1`);
  }
  entry[2] = expirySec;
  entry[3] = id;
  entry[4] = Math.floor(id / 2 ** 32) | (scope << 18);
  entry[5] =
    (scope >>> 14) |
    (typeNumber << 6) |
    ((actionNumbers.get(row.action) ?? 7) << 9) |
    ((severityNumbers.get(row.severity) ?? 3) << 12) |
    (Number(row.generateAlert) << 14) |
    (row.ownerTier << 15);
}

function parseId(text: string): number {
  let id = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    id = digit >= 0 && digit <= 9 ? id * 10 + digit : Number.NaN;
  }
  if (!(id > 0) || text.length > idDigits) {
    throw new UnfitRowError(`"${text}" is not an indicator id of 1 to ${idDigits} digits`);
  }
  return id;
}

/** The id in a row, as a number. */
export function rowId(words: Uint16Array, index: number): number {
  const at = index * rowWords;
  return words[at + 2]! + words[at + 3]! * 2 ** 16 + words[at + 4]! * 2 ** 32 + (words[at + 5]! & 3) * 2 ** 48;
}

export function rowTypeNumber(words: Uint16Array, index: number): number {
  return (words[index * rowWords + 6]! >>> 6) & 7;
}

/**
 * Reads a row that `value` led to.
 * @throws SnapshotError (`Damaged`) for content that no row can have
 */
export function unpackRow(
  words: Uint16Array,
  index: number,
  value: string,
  scopes: readonly (readonly string[])[],
): IndexRow {
  const at = index * rowWords;
  const flags = words[at + 6]!;
  const type = typeOrder[(flags >>> 6) & 7];
  const action = actions[(flags >>> 9) & 7];
  const severity = severities[(flags >>> 12) & 3];
  const rbacGroupIds = scopes[(words[at + 5]! >>> 2) | ((flags & 63) << 14)];
  if (type === undefined || action === undefined || severity === undefined || rbacGroupIds === undefined) {
    throw new SnapshotError('Damaged', 'A row names a type, an action or a scope that does not exist.');
  }
  return {
    type,
    value,
    id: String(rowId(words, index)).padStart(15, '0'),
    action,
    severity,
    generateAlert: (flags & 0x4000) !== 0,
    ownerTier: flags >>> 15 === 1 ? 1 : 0,
    rbacGroupIds,
    expirySec: words[at]! + words[at + 1]! * 2 ** 16,
  };
}
