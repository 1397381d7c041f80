import { AppError, fail, type ItemFault, succeed } from '../platform/errors.ts';
import { cutBelow, isDeeperThan, isRecord, parseJson } from './json-text.ts';
import { maxTextBytes, unpack } from './unpack.ts';

/** What a body says before it is understood: one item per record, in order. */
export interface DecodedItem {
  /** Line (NDJSON) or place in the array, from 1. */
  readonly position: number;
  readonly record:
    | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
    | { readonly ok: false; readonly fault: ItemFault; readonly raw: string };
}

/** Levels of objects and lists in a record; real ones have three. What is deeper cannot be made text again. */
const maxLevels = 64;
/** `{"records":[...]}` within one another that are opened; what is deeper counts as a record. */
const maxEnvelopes = 4;

/**
 * Reads a queue message: bytes (plain, gzip or zstd, at most `maxBytes` unpacked, 64 MB by default), text, or a value that the host has parsed
 * already. A body that cannot be read at all is one faulty item; nothing is thrown for bad input.
 */
export async function decodeMessage(body: unknown, maxBytes = maxTextBytes): Promise<readonly DecodedItem[]> {
  if (typeof body === 'string') {
    return decodeText(body);
  }
  if (!(body instanceof Uint8Array)) {
    return [...itemsOf(body, 1)];
  }
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of unpack(body, maxBytes)) {
      chunks.push(chunk);
    }
    return decodeText(new TextDecoder().decode(Buffer.concat(chunks)));
  } catch (error) {
    if (!(error instanceof AppError)) {
      throw error;
    }
    return [{ position: 1, record: { ...fail(error.code, error.message), raw: Buffer.from(body).toString('base64') } }];
  }
}

/**
 * Reads JSON (`{"records":[...]}`, an array, one object) or NDJSON (LF or CRLF, empty lines skipped). Text that is
 * neither is one faulty item that tells where the JSON breaks.
 */
export function decodeText(text: string): readonly DecodedItem[] {
  if (/^\uFEFF?\s*$/.test(text)) {
    return [];
  }
  const whole = parseJson(text);
  if (whole.ok) {
    return [...itemsOf(whole.value, 1)];
  }
  const items: DecodedItem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    items.push(...decodeLine(line, index + 1));
  }
  return items.some((item) => item.record.ok) ? items : [{ position: 1, record: { ...whole, raw: text } }];
}

/** One line of NDJSON: none for an empty line, one record, or those of a `{"records":[...]}` or an array. */
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

function* itemsOf(value: unknown, position: number, isLine = false, envelopes = 1): Generator<DecodedItem> {
  const list = recordsOf(value);
  if (list === undefined) {
    yield itemOf(value, position);
    return;
  }
  for (const [index, element] of list.entries()) {
    const place = isLine ? position : position + index;
    if (envelopes < maxEnvelopes && isRecord(element) && recordsOf(element) !== undefined) {
      yield* itemsOf(element, place, true, envelopes + 1);
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
  if (isDeeperThan(value, maxLevels)) {
    return faultyItem(`A record has at most ${maxLevels} levels.`, cutBelow(value, maxLevels), position);
  }
  return isRecord(value)
    ? { position, record: succeed(value) }
    : faultyItem('A record is a JSON object.', value, position);
}

function faultyItem(message: string, value: unknown, position: number): DecodedItem {
  return { position, record: { ...fail('InvalidInput', message), raw: JSON.stringify(value) ?? '' } };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
