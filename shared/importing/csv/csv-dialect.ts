import { fail, type Result, succeed } from '../../platform/errors.ts';

/** How a CSV file is written, detected from its first line. */
export interface CsvDialect {
  /** One of `,`, `;` (Excel in regions with a decimal comma) and tab. */
  readonly separator: string;
  /** Whether the file begins with the UTF-8 byte order mark. */
  readonly hasByteOrderMark: boolean;
}

const separators = [',', ';', '\t'];
/** The most bytes of a header. */
export const maxHeaderBytes = 64 * 1024;
export const byteOrderMarkBytes = 3;

/**
 * Detects the dialect from the start of a file: at least its first line, or `maxHeaderBytes`. The separator is the one that
 * occurs most often outside quotes in the first line that is not blank. Fault: `InvalidInput` for UTF-16.
 */
export function detectDialect(head: Uint8Array): Result<CsvDialect> {
  const [first, second, third] = head;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16 || head.subarray(0, 100).includes(0)) {
    return fail('InvalidInput', 'The file is UTF-16 or not a text file. Save it as "CSV UTF-8" and import it again.');
  }
  const hasByteOrderMark = first === 0xef && second === 0xbb && third === 0xbf;
  const text = Buffer.from(head.subarray(hasByteOrderMark ? byteOrderMarkBytes : 0)).toString('latin1');
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  const unquoted = line.replaceAll(/"[^"]*"?/g, '');
  const counts = separators.map((separator) => unquoted.split(separator).length);
  return succeed({ separator: separators[counts.indexOf(Math.max(...counts))] ?? ',', hasByteOrderMark });
}

/** Whether the bytes contain the whole first line that is not blank, or as many bytes as a header may have. */
export function isEnoughForDialect(head: Uint8Array): boolean {
  return head.length >= maxHeaderBytes || /[\r\n]/.test(Buffer.from(head).toString('latin1').trimStart());
}
