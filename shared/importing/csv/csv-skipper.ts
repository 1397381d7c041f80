/** Finds the end of a record that is too long to keep, without keeping it. Quotes work as in any record. */
export class CsvSkipper {
  readonly #separator: number;
  #state: 'cell-start' | 'plain' | 'quoted' | 'after-quote' | 'after-return' = 'cell-start';
  #isAfterReturn = false;
  /** Bytes skipped. */
  bytes = 0;
  /** Line ends skipped, including the last one. */
  lines = 0;

  constructor(separator: number) {
    this.#separator = separator;
  }

  /** Whether the data ended within quotes. */
  get isQuoted(): boolean {
    return this.#state === 'quoted';
  }

  /** The index in `data` at which the next record begins; undefined when that is beyond the data. */
  skip(data: Uint8Array, start: number): number | undefined {
    let index = start;
    for (const byte of data.subarray(start)) {
      if (this.#state === 'after-return') {
        if (byte !== 10) {
          return index;
        }
        this.bytes += 1;
        return index + 1;
      }
      index += 1;
      this.bytes += 1;
      this.#step(byte);
      if (this.#state === 'cell-start' && byte === 10) {
        return index;
      }
    }
    return undefined;
  }

  #step(byte: number): void {
    const isLineEnd = byte === 10 || byte === 13;
    if (this.#state === 'quoted') {
      this.#countInnerLine(byte);
      if (byte === 34) {
        this.#state = 'after-quote';
      }
    } else if (isLineEnd) {
      this.lines += 1;
      this.#state = byte === 13 ? 'after-return' : 'cell-start';
    } else if (byte === this.#separator) {
      this.#state = 'cell-start';
    } else if (byte === 34 && this.#state !== 'plain') {
      this.#state = 'quoted';
      this.#isAfterReturn = false;
    } else {
      this.#state = 'plain';
    }
  }

  #countInnerLine(byte: number): void {
    if (byte === 13 || (byte === 10 && !this.#isAfterReturn)) {
      this.lines += 1;
    }
    this.#isAfterReturn = byte === 13;
  }
}
