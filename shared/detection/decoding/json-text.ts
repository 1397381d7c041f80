import { fail, type Result, succeed } from '../../platform/errors.ts';
import { excessOf } from '../../platform/json-bounds.ts';
import { jsonErrorPosition } from './json-error-position.ts';

const bigReportId = /("ReportId(?:_long)?"\s{0,20}:\s{0,20})(-?\d{16,40})(?=\s{0,20}[,}\]])/g;

/** An exception costs as much as a hundred lines: text that cannot be JSON raises none. */
const startOfJson = /^[ \t\r\n]*["[{\-\dtfn]/;

/**
 * How many characters are searched for the position of an error: the search takes ten times as long as parsing, and a token
 * of more than a megabyte overflows the stack of the regular expression.
 */
const maxSearchedCharacters = 256 * 1024;

/** What is parsed at once, in less than a quarter of a second at worst. Telemetry has some forty values in a record. */
export const maxJsonValues = 300_000;

/**
 * Parses JSON. A `ReportId` beyond 2^53 is read as text: as a number it would lose digits, and two events would become
 * one. A quote inside a JSON string is always escaped, so the pattern matches only keys. A byte order mark is skipped. The
 * fault contains the offset at which the text stops being JSON.
 */
export function parseJson(text: string): Result<unknown> {
  const excess = excessOf(text, maxJsonValues);
  if (excess !== undefined) {
    return fail('InvalidInput', `${excess} Send NDJSON instead: one record per line.`);
  }
  const parsed = parsedOrNothing(text);
  return parsed === undefined ? fail('InvalidRequestBody', faultOf(withoutMark(text))) : succeed(parsed.value);
}

/** Like `parseJson`, but returns undefined for invalid JSON, without searching for the position. */
export function tryJson(text: string): { readonly value: unknown } | undefined {
  return excessOf(text, maxJsonValues) === undefined ? parsedOrNothing(text) : undefined;
}

function parsedOrNothing(text: string): { readonly value: unknown } | undefined {
  const unmarked = withoutMark(text);
  if (!startOfJson.test(unmarked)) {
    return undefined;
  }
  try {
    return { value: JSON.parse(unmarked.replace(bigReportId, '$1"$2"')) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    return undefined;
  }
}

function faultOf(text: string): string {
  const position = jsonErrorPosition(text.slice(0, maxSearchedCharacters));
  const where = position < maxSearchedCharacters ? `at position ${position}` : `after position ${position}`;
  return `Not valid JSON: ${position >= text.length ? 'the text ends too early,' : 'unexpected character'} ${where}.`;
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The trimmed value when it is a string of more than white space, else undefined. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}
