import {
  type Action,
  actions,
  type IndicatorType,
  type OwnerTier,
  type Severity,
  severities,
} from '../indicators/model.ts';
import { SnapshotError } from './snapshot-error.ts';
import { UnfitRow } from './unfit-row.ts';

/** What the index keeps of an indicator: enough to decide action and precedence without the store. */
export interface IndexRow {
  readonly type: IndicatorType;
  /** Canonical. */
  readonly value: string;
  /** 15 decimal digits. */
  readonly id: string;
  readonly action: Action;
  readonly severity: Severity;
  readonly generateAlert: boolean;
  readonly ownerTier: OwnerTier;
  /** Sorted; empty = the whole organisation. */
  readonly rbacGroupIds: readonly string[];
  /** As `expirySec` answers it. */
  readonly expirySec: number;
}

/**
 * The indicator types in the order of their numbers, in rows and in the scanner. A snapshot format of another order is
 * another version.
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

export const rowBytes = 14;
export const maxScopes = 2 ** 20;
const rowWords = rowBytes / 2;
const idLimit = 1e15;

/*
 * A row is seven words of 16 bits:
 *
 *     0 1  expiry, seconds
 *     2 3 4  id, bits 0-47
 *     5  id, bits 48-49 | scope, bits 0-13
 *     6  scope, bits 14-19 | type 3 | action 3 | severity 2 | alert 1 | owner tier 1
 */

/** Writes a row at `index`. Error: UnfitRow, for an id or an expiry that no indicator has. */
export function packRow(words: Uint16Array, index: number, row: IndexRow, scope: number): void {
  const id = Number(row.id);
  if (!(Number.isInteger(id) && id > 0 && id < idLimit)) {
    throw new UnfitRow(`"${row.id}" is no indicator id`);
  }
  if (!(Number.isInteger(row.expirySec) && row.expirySec >= 0 && row.expirySec < 2 ** 32)) {
    throw new UnfitRow(`${row.expirySec} is no expiry`);
  }
  const at = index * rowWords;
  const high = Math.floor(id / 2 ** 32);
  words[at] = row.expirySec;
  words[at + 1] = row.expirySec >>> 16;
  words[at + 2] = id;
  words[at + 3] = (id >>> 0) >>> 16;
  words[at + 4] = high;
  words[at + 5] = (high >>> 16) | (scope << 2);
  words[at + 6] =
    (scope >>> 14) |
    ((typeNumbers.get(row.type) ?? 7) << 6) |
    (actions.indexOf(row.action) << 9) |
    (severities.indexOf(row.severity) << 12) |
    (Number(row.generateAlert) << 14) |
    (row.ownerTier << 15);
}

/** The id in a row, as a number. */
export function rowId(words: Uint16Array, index: number): number {
  const at = index * rowWords;
  return words[at + 2]! + words[at + 3]! * 2 ** 16 + words[at + 4]! * 2 ** 32 + (words[at + 5]! & 3) * 2 ** 48;
}

export function rowTypeNumber(words: Uint16Array, index: number): number {
  return (words[index * rowWords + 6]! >>> 6) & 7;
}

/** Reads a row, under the value that led to it. Throws a SnapshotError (`Damaged`) for what no row can hold. */
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
