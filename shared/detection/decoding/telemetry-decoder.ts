import { fail, type ItemFault, succeed } from '../../platform/errors.ts';
import { cutNesting, isNestedDeeper, maxNesting } from '../../platform/nesting.ts';
import { isRecord, parseJson, tryJson } from './json-text.ts';
import { maxQuarantinedText } from './quarantine.ts';

/** How deep lists of records within lists of records are opened; anything deeper is taken as a record. */
const maxListLevels = 8;

/** Lines and records of one text that may be invalid: each costs more than a valid one. */
export const maxInvalidItems = 100_000;
/** Lines among which a text that is not JSON must have a record. */
const maxLinesTried = 10_000;
/** Lines of one text; a line without a character costs time too. */
const maxLines = 2_000_000;

/** One event record of a body, parsed but not interpreted. */
export interface DecodedItem {
  /** Line (NDJSON) or place in the array, from 1. */
  readonly position: number;
  readonly record:
    | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
    | { readonly ok: false; readonly fault: ItemFault; readonly raw: string };
}

/** Reads a value that is parsed already: `{"records":[...]}`, an array, or one object. */
export function decodeValue(value: unknown): Generator<DecodedItem> {
  return itemsOf(value, 1);
}

/**
 * Reads JSON (`{"records":[...]}`, an array, one object) or NDJSON (LF or CRLF, empty lines skipped), in order. Text that is
 * neither is one invalid item that says where the JSON breaks.
 */
export function* decodeText(text: string): Generator<DecodedItem> {
  if (text.trim() === '') {
    return;
  }
  const whole = parseJson(text);
  if (whole.ok) {
    yield* itemsOf(whole.value, 1);
  } else if (hasGoodLine(text)) {
    yield* linesOf(text);
  } else {
    yield { position: 1, record: { ...whole, raw: text } };
  }
}

/** Whether one of the first lines contains a record. */
function hasGoodLine(text: string): boolean {
  let bad = 0;
  for (const line of cutLines(text)) {
    const parsed = tryJson(line);
    if (parsed !== undefined && hasRecord(itemsOf(parsed.value, 1, true))) {
      return true;
    }
    bad += Number(line.trim() !== '');
    if (bad > maxLinesTried) {
      return false;
    }
  }
  return false;
}

function hasRecord(items: Iterable<DecodedItem>): boolean {
  for (const { record } of items) {
    if (record.ok) {
      return true;
    }
  }
  return false;
}

function* linesOf(text: string): Generator<DecodedItem> {
  let position = 0;
  let end = 0;
  for (const line of cutLines(text)) {
    position += 1;
    end += line.length + 1;
    yield* decodeLine(line, position);
  }
  if (end < text.length) {
    const fault = fail('RequestTooLarge', `Only the first ${maxLines} lines are read.`);
    yield { position: position + 1, record: { ...fault, raw: text.slice(end, end + maxQuarantinedText) } };
  }
}

function* cutLines(text: string): Generator<string> {
  let lines = 0;
  for (let start = 0; start <= text.length && lines < maxLines; lines += 1) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}

/** Reads one line of NDJSON: an empty line, one record, a `{"records":[...]}`, or an array. */
export function* decodeLine(line: string, position: number): Generator<DecodedItem> {
  if (line.trim() === '') {
    return;
  }
  const parsed = parseJson(line);
  if (parsed.ok) {
    yield* itemsOf(parsed.value, position, true);
  } else {
    yield { position, record: { ...parsed, raw: line } };
  }
}

function* itemsOf(value: unknown, position: number, isLine = false, levels = maxListLevels): Generator<DecodedItem> {
  const list = levels === 0 ? undefined : recordsOf(value);
  if (list === undefined) {
    yield itemOf(value, position);
    return;
  }
  for (const [index, element] of list.entries()) {
    const place = isLine ? position : position + index;
    if (isRecord(element) && recordsOf(element) !== undefined) {
      yield* itemsOf(element, place, true, levels - 1);
    } else {
      yield itemOf(element, place);
    }
  }
}

function recordsOf(value: unknown): readonly unknown[] | undefined {
  const list: unknown = isRecord(value) ? value['records'] : value;
  return isList(list) ? list : undefined;
}

function itemOf(value: unknown, position: number): DecodedItem {
  if (isNestedDeeper(value, maxNesting)) {
    const fault = fail('InvalidInput', `A record may have at most ${maxNesting} levels of nesting.`);
    return { position, record: { ...fault, raw: JSON.stringify(cutNesting(value, maxNesting)) } };
  }
  return isRecord(value)
    ? { position, record: succeed(value) }
    : {
        position,
        record: { ...fail('InvalidInput', 'A record must be a JSON object.'), raw: JSON.stringify(value) ?? '' },
      };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
