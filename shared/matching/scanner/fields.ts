// AssemblyScript; the entry is scan.ts.
import { onAddress } from './address';
import { equalTo } from './characters';
import { onHostAndPort } from './host';
import { hashKey } from './keys';
import { TABLE_NAMES, TABLE_SLOTS, UNESCAPED } from './layout';
import { argumentOf, findName, kindOf } from './names';
import * as state from './record-state';
import { keepHost, keepPort, keepTarget } from './request';
import { isTimestamp } from './timestamp';
import { unescape } from './unescape';
import { onUrl } from './url';

/* What the fields of a record mean. The host uses the same numbers (`fieldKinds` in scan-names.ts). */
export const HASH: u32 = 1;
export const IP: u32 = 2;
export const NAME: u32 = 3;
export const LINK: u32 = 4;
export const JSON_TEXT: u32 = 5;
export const LIST: u32 = 6;
export const TABLE_NAME: u32 = 7;
export const ENVELOPE: u32 = 8;
export const RECORDS: u32 = 9;
export const WHEN: u32 = 10;
export const WHO: u32 = 11;
/** The host, target and port of an HTTP request (request.ts). */
export const REQUEST_HOST: u32 = 12;
export const REQUEST_TARGET: u32 = 13;
export const PORT: u32 = 14;

/** Kinds of tables. */
export const OBSERVED: u32 = 1;
export const IGNORED: u32 = 2;
export const OBSERVED_INSIDE: u32 = 3;

const MD5: u32 = 0;
const SHA256: u32 = 2;

@inline function hashLength(type: u32): usize {
  return type == MD5 ? 32 : type == SHA256 ? 64 : 40;
}

/** Takes a string, without its quotes, as the value of a known field. */
export function onText(slot: usize, mode: u32, text: usize, end: usize, isEscaped: bool): void {
  const kind = kindOf(slot);
  if (kind == HASH) {
    const type = argumentOf(slot);
    if (end - text == hashLength(type) && !isEscaped) {
      state.push(hashKey(type, text, end - text));
    } else if (end != text && (isEscaped || hasOddEnds(text, end))) {
      state.doubt(state.SPACE);
    }
    return;
  }
  if (kind == WHEN) {
    state.sawRequired(mode, argumentOf(slot), !isEscaped && isTimestamp(text, end) ? state.HAS_TIMESTAMP : 0);
    return;
  }
  if (kind == WHO) {
    const isText = end != text && <u32>load<u8>(text) - 0x21 <= 0x5d && load<u8>(text) != 0x5c;
    state.sawRequired(mode, argumentOf(slot), isText ? state.HAS_SUBJECT : 0);
    return;
  }
  if (kind == TABLE_NAME) {
    const name: usize = isEscaped ? 0 : findName(TABLE_NAMES, TABLE_SLOTS, text, <u32>(end - text));
    state.sawTable(argumentOf(slot) == 1, name == 0 ? 0 : kindOf(name));
    return;
  }
  if (kind == ENVELOPE) {
    state.sawEnvelope(false);
    return;
  }
  if (kind == PORT) {
    keepPort(text, end);
    return;
  }
  if (end == text || kind == RECORDS) {
    return;
  }
  if (kind == LIST) {
    state.doubt(state.CHAIN);
    return;
  }
  if (!isEscaped) {
    onName(kind, text, end);
    return;
  }
  const unescaped: usize = mode == state.INNER ? 0 : unescape(text, end);
  if (unescaped == 0) {
    state.doubt(state.ESCAPED);
  } else {
    onName(kind, UNESCAPED, unescaped);
  }
}

/** Takes an observed address, host or URL, or a part of a request. */
function onName(kind: u32, text: usize, end: usize): void {
  if (kind == IP) {
    if (!onAddress(text, end)) {
      state.doubt(state.ADDRESS);
    }
  } else if (kind == NAME || kind == REQUEST_HOST) {
    if (!onHostAndPort(text, end)) {
      state.doubt(state.HOST);
    }
    if (kind == REQUEST_HOST) {
      keepHost(text, end);
    }
  } else if (kind == REQUEST_TARGET) {
    keepTarget(text, end);
  } else if (kind == LINK && !onUrl(text, end)) {
    state.doubt(state.URL);
  }
}

/** Takes a number, a literal, an object or a list as the value of a known field. */
export function onOther(slot: usize, mode: u32, opening: u32): void {
  const kind = kindOf(slot);
  if (kind == WHEN || kind == WHO) {
    state.sawRequired(mode, argumentOf(slot), 0);
  } else if (kind == TABLE_NAME) {
    state.sawTable(argumentOf(slot) == 1, 0);
  } else if (kind == ENVELOPE) {
    state.sawEnvelope(opening == 0x7b);
  } else if (kind == LIST && (opening == 0x7b || opening == 0x5b)) {
    state.doubt(state.CHAIN);
  }
}

/** Whether either end is white space or a byte beyond ASCII: trimming could change the text. */
function hasOddEnds(text: usize, end: usize): bool {
  return <u32>load<u8>(text) - 0x21 > 0x5e || <u32>load<u8>(end - 1) - 0x21 > 0x5e;
}
