import { fail, type Result, succeed } from '../../platform/errors.ts';

/** How a CSV file is written, as far as its first line tells. */
export interface CsvDialect {
  /** One of `,`, `;` (Excel where the comma is the decimal point) and tab. */
  readonly separator: string;
  /** The file begins with the UTF-8 byte order mark. */
  readonly hasByteOrderMark: boolean;
}

const separators = [',', ';', '\t'];
/** Bytes that a header may take. */
export const maxHeaderBytes = 64 * 1024;
export const byteOrderMarkBytes = 3;

/**
 * Reads the dialect from the first bytes of a file: at least its first line, or `maxHeaderBytes`. The separator is the one
 * that occurs most often outside quotes in the first line that is not blank. Errors: `InvalidInput` for UTF-16.
 */
export function detectDialect(head: Uint8Array): Result<CsvDialect> {
  const [first, second, third] = head;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16 || head.subarray(0, 100).includes(0)) {
    return fail('InvalidInput', 'The file is UTF-16 or not text. Save it as "CSV UTF-8" and drop it again.');
  }
  const hasByteOrderMark = first === 0xef && second === 0xbb && third === 0xbf;
  const text = Buffer.from(head.subarray(hasByteOrderMark ? byteOrderMarkBytes : 0)).toString('latin1');
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  const unquoted = line.replaceAll(/"[^"]*"?/g, '');
  const counts = separators.map((separator) => unquoted.split(separator).length);
  return succeed({ separator: separators[counts.indexOf(Math.max(...counts))] ?? ',', hasByteOrderMark });
}

/** True when the bytes hold the whole first line that is not blank, or as much as a header may take. */
export function isEnoughForDialect(head: Uint8Array): boolean {
  return head.length >= maxHeaderBytes || /[\r\n]/.test(Buffer.from(head).toString('latin1').trimStart());
}
