import { AppError } from '../../platform/errors.ts';

const lineFeed = 0x0a;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line feed; a carriage return stays. */
  readonly text: string;
}

/**
 * Splits a stream of UTF-8 bytes into lines.
 * @throws AppError `RequestTooLarge` for a line of more than `maxLineBytes`
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<Line> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let number = 0;
  const add = (part: Uint8Array) => {
    pendingBytes += part.byteLength;
    if (pendingBytes > maxLineBytes) {
      throw new AppError(
        'RequestTooLarge',
        `A line, or a JSON document without line breaks, may be at most ${maxLineBytes} bytes long.`,
      );
    }
    pending.push(part);
  };
  const take = (): Line => {
    const text = Buffer.concat(pending, pendingBytes).toString('utf8');
    pending = [];
    pendingBytes = 0;
    number += 1;
    return { number, text };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.byteLength) {
      add(chunk.subarray(start));
    }
  }
  if (pendingBytes > 0) {
    yield take();
  }
}
