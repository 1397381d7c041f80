import { fail, type Result, succeed } from '../platform/errors.ts';
import { jsonErrorPosition } from './json-error-position.ts';

const bigReportId = /("ReportId(?:_long)?"\s{0,20}:\s{0,20})(-?\d{16,40})(?=\s{0,20}[,}\]])/g;

/**
 * Parses JSON, keeping the digits of a `ReportId` beyond 2^53 by reading it as text: as a number it would lose its form,
 * and two events would become one. A quote inside a JSON string is always escaped, so the pattern meets keys only.
 * A byte order mark is skipped. The fault tells the offset at which the text stops being JSON.
 */
export function parseJson(text: string): Result<unknown> {
  const start = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return succeed(JSON.parse(start.replace(bigReportId, '$1"$2"')));
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    const position = jsonErrorPosition(start);
    const what = position >= start.length ? 'it ends too early, at' : 'it breaks at';
    return fail('InvalidRequestBody', `Not valid JSON: ${what} position ${position}.`);
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is a text of more than white space, trimmed; else undefined. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}
