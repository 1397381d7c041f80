import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { rowOfDocument } from '../index/row-of-document.ts';
import { compareValues, encodeRecord, isRemoval, recordEnd, recordId, valueKey } from './package-format.ts';
import type { LengthAt, ValueRecords } from './value-records.ts';

/*
 * The catalog has one entry per indicator of any scope, sorted by value and id. All packages are made from it, so that only
 * changes are read from the store. An entry:
 *
 *   0    a record as in a package (package-format.ts), with the owner tier as its standing
 *   u32  S, bytes of the scope
 *   S    ids of the device groups, one per line, UTF-8; empty: the whole organisation
 */

/** The entry of an indicator; that of a deleted one is a removal. */
export function entryOf(document: IndicatorDocument): Buffer {
  const { type, value, id, action, ownerTier, expirySec, rbacGroupIds } = rowOfDocument(document);
  const isGone = document.deleted === true;
  const record = encodeRecord({
    type,
    key: valueKey(type, value),
    action: isGone ? undefined : action,
    standing: ownerTier,
    expirySec,
    id,
  });
  const scope = Buffer.from(rbacGroupIds.join('\n'));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(scope.length);
  return Buffer.concat([record, length, scope]);
}

/** Ids of the device groups, one per line; empty: the whole organisation. */
export function entryScope(entry: Buffer): string {
  return entry.toString('utf8', recordEnd(entry) + 4);
}

/** By value, then by id. */
export function compareEntries(a: Buffer, b: Buffer): number {
  return compareValues(a, b) || recordId(a) - recordId(b);
}

/** The entries of a value after changes, which replace entries of the same id. */
export function applyChanges(before: ValueRecords, changes: ValueRecords): ValueRecords {
  const changed = new Set(changes.map(recordId));
  return [
    ...before.filter((entry) => !changed.has(recordId(entry))),
    ...changes.filter((entry) => !isRemoval(entry)),
  ].toSorted(compareEntries);
}

export const entryLength: LengthAt = (bytes, at) => {
  const keyEnd = at + 4 > bytes.length ? undefined : at + 16 + bytes.readUInt16LE(at + 2);
  if (keyEnd === undefined || keyEnd + 4 > bytes.length) {
    return undefined;
  }
  const end = keyEnd + 4 + bytes.readUInt32LE(keyEnd);
  return end > bytes.length ? undefined : end - at;
};
