import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { rowOfDocument } from '../index/row-of-document.ts';
import { compareValues, encodeRecord, isRemoval, recordEnd, recordId } from './package-format.ts';
import { valueKey } from './value-key.ts';

/*
 * The catalog holds an entry per indicator, whatever its scope, sorted by value and id. It is what all packages are made
 * from, so that the store is read for changes only.
 *
 *   0  a record as packages have it; its standing is the owner tier
 *   u32  S
 *   S    ids of the device groups, one per line, UTF-8; none: the whole organisation
 */

/** An indicator as the catalog has it; one that was deleted is a removal. */
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

/** Ids of the device groups, one per line; empty = the whole organisation. */
export function entryScope(entry: Buffer): string {
  return entry.toString('utf8', recordEnd(entry) + 4);
}

/** By value, then by id. */
export function compareEntries(a: Buffer, b: Buffer): number {
  return compareValues(a, b) || recordId(a) - recordId(b);
}

/** The entries of a value after its changes, which replace those of the same id. */
export function applyChanges(before: readonly Buffer[], changes: readonly Buffer[]): readonly Buffer[] {
  const changed = new Set(changes.map(recordId));
  return [
    ...before.filter((entry) => !changed.has(recordId(entry))),
    ...changes.filter((entry) => !isRemoval(entry)),
  ].toSorted(compareEntries);
}

/** Bytes of the entry at `at`; undefined when they are not all there. */
export function entryLength(bytes: Buffer, at: number): number | undefined {
  const keyEnd = at + 4 > bytes.length ? undefined : at + 16 + bytes.readUInt16LE(at + 2);
  if (keyEnd === undefined || keyEnd + 4 > bytes.length) {
    return undefined;
  }
  const end = keyEnd + 4 + bytes.readUInt32LE(keyEnd);
  return end > bytes.length ? undefined : end - at;
}
