// AssemblyScript; the entry is scan.ts.
import { KEYS, MAX_KEYS } from './layout';

/* What is known about the current record. Its keys follow those of earlier records that are not judged yet. */

/** Why the decoder must read a record; the first reason stays. */
export const NOTHING: u32 = 0;
export const MATCH: u32 = 1;
export const ESCAPED: u32 = 2;
export const ADDRESS: u32 = 3;
export const HOST: u32 = 4;
export const URL: u32 = 5;
export const INCOMPLETE: u32 = 6;
export const REPEATED: u32 = 7;
export const TABLE: u32 = 8;
export const NESTED: u32 = 9;
export const CHAIN: u32 = 10;
export const TOO_MANY: u32 = 11;
export const SPACE: u32 = 12;

/** Where in the record a field is. */
export const TOP: u32 = 1;
export const PROPERTIES: u32 = 2;
export const INNER: u32 = 4;

export const HAS_TIMESTAMP: u32 = 1;
export const HAS_SUBJECT: u32 = 2;
export const COMPLETE: u32 = 3;

let keys: i32 = 0;
let firstKey: i32 = 0;
let reason: u32 = 0;
let oddTop: bool = false;
let topHas: u32 = 0;
let innerHas: u32 = 0;
let topSeen: u32 = 0;
let innerSeen: u32 = 0;
let envelopes: u32 = 0;
let category: u32 = 0;
let namings: u32 = 0;
let tableCode: u32 = 0;

export function clearRecord(): void {
  firstKey = keys;
  reason = NOTHING;
  oddTop = false;
  topHas = 0;
  innerHas = 0;
  topSeen = 0;
  innerSeen = 0;
  envelopes = 0;
  category = 0;
  namings = 0;
  tableCode = 0;
}

@inline export function push(key: u64): void {
  if (keys - firstKey < MAX_KEYS) {
    store<u64>(KEYS + (<usize>keys << 3), key);
    keys++;
  } else {
    doubt(TOO_MANY);
  }
}

/** Forgets the keys of the current record. */
export function dropKeys(): void {
  keys = firstKey;
}

export function dropAllKeys(): void {
  keys = 0;
  firstKey = 0;
}

/** Of all records that are not judged yet. */
@inline export function keyCount(): i32 {
  return keys;
}

@inline export function doubt(why: u32): void {
  if (reason == NOTHING) {
    reason = why;
  }
}

@inline export function reasonOf(): u32 {
  return reason;
}

/** A field that every event needs; `bit` identifies it, so that a repetition is noticed. */
export function sawRequired(mode: u32, bit: u32, has: u32): void {
  const flag: u32 = 1 << bit;
  if (mode == TOP) {
    if (topSeen & flag) {
      doubt(REPEATED);
    }
    topSeen |= flag;
    topHas |= has;
  } else {
    if (innerSeen & flag) {
      doubt(REPEATED);
    }
    innerSeen |= flag;
    innerHas |= has;
  }
}

/** The field that names the table; `code` is 0 for an unknown name. */
export function sawTable(isCategory: bool, code: u32): void {
  if (isCategory) {
    if (category) {
      oddTop = true;
    }
    category = 1;
  }
  namings++;
  if (namings == 1 || isCategory) {
    tableCode = code;
  }
}

export function sawEnvelope(isObject: bool): void {
  envelopes++;
  if (envelopes > 1 || !isObject) {
    oddTop = true;
  }
}

/** The code of the table; 0 while it is unknown. */
@inline export function tableSoFar(): u32 {
  return category ? tableCode : 0;
}

/** Whether the record certainly belongs to a table without observables. */
export function isOfIgnoredTable(ignored: u32): bool {
  return !oddTop && isTableCertain() && tableCode == ignored;
}

function isTableCertain(): bool {
  return envelopes == 1 ? category == 1 : namings == 1;
}

/** Why the decoder must read the record, apart from its keys. */
export function settle(): u32 {
  if (reason != NOTHING) {
    return reason;
  }
  if (oddTop) {
    return REPEATED;
  }
  if (!isTableCertain() || tableCode == 0) {
    return TABLE;
  }
  return (envelopes == 1 ? innerHas : topHas) == COMPLETE ? NOTHING : INCOMPLETE;
}
