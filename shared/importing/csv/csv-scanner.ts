import { isUtf8 } from 'node:buffer';
import type { CsvFault } from './csv-record.ts';

const quote = 34;
const lineFeed = 10;
const carriageReturn = 13;
/** The characters 128 to 159 of Windows-1252, the only ones that differ from Latin-1. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';

/**
 * Scans single records in one piece of a CSV file (RFC 4180). After a successful `scan` its fields describe the record.
 *
 * Separators, quotes and line ends are ASCII, and no byte of a multi-byte UTF-8 character is. So the piece is converted
 * once to a string with one character per byte: it is as fast to read as the bytes, an index in it is a byte offset, an
 * ASCII cell is a slice and not a copy, and only a cell with a byte above 127 is decoded.
 */
export class CsvScanner {
  readonly #data: Buffer;
  readonly #text: string;
  readonly #separator: number;
  readonly #isLast: boolean;
  readonly #maxCells: number;
  cells: string[] = [];
  fault: CsvFault | undefined;
  /** Index of the record's line end, or the end of the data. */
  end = 0;
  /** Line ends within quotes. */
  innerLines = 0;

  /** `isLast`: nothing follows the data, so the last record ends with it. Of a record, `maxCells` cells are kept. */
  constructor(data: Buffer, separator: number, isLast: boolean, maxCells: number) {
    this.#data = data;
    this.#text = data.toString('latin1');
    this.#separator = separator;
    this.#isLast = isLast;
    this.#maxCells = maxCells;
  }

  /** Reads the record that begins at `start`; false when it may continue beyond the data. */
  scan(start: number): boolean {
    this.cells = [];
    this.fault = undefined;
    this.innerLines = 0;
    this.end = start;
    for (;;) {
      const cell = this.#text.charCodeAt(this.end) === quote ? this.#quotedCell() : this.#plainCell();
      if (this.cells.length < this.#maxCells) {
        this.cells.push(cell);
      } else if (cell !== '') {
        this.fault ??= 'too-many-cells';
      }
      if (this.end >= this.#text.length) {
        return this.#isLast;
      }
      if (this.#text.charCodeAt(this.end) !== this.#separator) {
        return true;
      }
      this.end += 1;
    }
  }

  /** Bytes of the line end at `index`: 0 at the end of the file, undefined when that depends on the next chunk. */
  lineEndLength(index: number): number | undefined {
    if (index >= this.#text.length) {
      return 0;
    }
    if (this.#text.charCodeAt(index) === lineFeed) {
      return 1;
    }
    if (index + 1 >= this.#text.length) {
      return this.#isLast ? 1 : undefined;
    }
    return this.#text.charCodeAt(index + 1) === lineFeed ? 2 : 1;
  }

  isLineEnd(index: number): boolean {
    const code = this.#text.charCodeAt(index);
    return code === lineFeed || code === carriageReturn;
  }

  #plainCell(): string {
    const text = this.#text;
    const separator = this.#separator;
    // Most characters are above all those that can end a cell: one comparison is enough for them.
    const highest = Math.max(separator, carriageReturn);
    const length = text.length;
    const start = this.end;
    let end = start;
    let bits = 0;
    for (; end < length; end += 1) {
      const code = text.charCodeAt(end);
      if (code <= highest && (code === separator || code === lineFeed || code === carriageReturn)) {
        break;
      }
      bits |= code;
    }
    this.end = end;
    return bits < 128 ? text.slice(start, end) : this.#decode(start, end);
  }

  #quotedCell(): string {
    const text = this.#text;
    const length = text.length;
    const start = this.end + 1;
    let end = start;
    let bits = 0;
    let hasDoubled = false;
    for (; end < length; end += 1) {
      const code = text.charCodeAt(end);
      bits |= code;
      if (code === quote) {
        if (text.charCodeAt(end + 1) !== quote) {
          break;
        }
        hasDoubled = true;
        end += 1;
      } else if (code === lineFeed || (code === carriageReturn && text.charCodeAt(end + 1) !== lineFeed)) {
        this.innerLines += 1;
      }
    }
    const inner = bits < 128 ? text.slice(start, end) : this.#decode(start, end);
    const cell = hasDoubled ? inner.replaceAll('""', '"') : inner;
    this.end = end + 1;
    if (end >= length) {
      this.fault = 'unclosed-quote';
      this.end = length;
    }
    const tail = this.end < length ? this.#plainCell() : '';
    if (tail !== '') {
      this.fault ??= 'text-after-quote';
    }
    return cell + tail;
  }

  #decode(start: number, end: number): string {
    const text = this.#data.toString('utf8', start, end);
    if (!text.includes('\uFFFD') || isUtf8(this.#data.subarray(start, end))) {
      return text;
    }
    this.fault ??= 'not-utf8';
    return this.#text
      .slice(start, end)
      .replaceAll(/[\x80-\x9F]/g, (character) => windows1252[character.charCodeAt(0) - 128] ?? character);
  }
}
