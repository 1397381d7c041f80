import { closeSync, openSync, readSync } from 'node:fs';

/** Reads messages that lie one after the other in a file; each is gone when the next is asked for. */
export function* readMessages(path: string, lengths: readonly number[]): Generator<Uint8Array> {
  const buffer = Buffer.alloc(Math.max(...lengths));
  const file = openSync(path, 'r');
  try {
    for (const length of lengths) {
      readSync(file, buffer, 0, length, null);
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}
