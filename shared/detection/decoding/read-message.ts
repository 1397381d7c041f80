import type { IndexReader } from '../../matching/index-reader.ts';
import { AppError, fail } from '../../platform/errors.ts';
import { readItems, type ScannedMessage, scanMessage } from './scan-message.ts';
import { decodeMessage } from './telemetry-decoder.ts';
import { maxMessageTextBytes, unpack } from './unpack.ts';

/**
 * Reads a queue message as `decodeMessage` does, but parses only what may match: bytes (plain, gzip or zstd), text, or a
 * value that the host has parsed already. Nothing is thrown for bad input.
 */
export async function readMessage(body: unknown, index: IndexReader): Promise<ScannedMessage> {
  if (typeof body === 'string') {
    return scanMessage(Buffer.from(body), index);
  }
  if (!(body instanceof Uint8Array)) {
    return readItems(await decodeMessage(body), 0, 0);
  }
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of unpack(body, maxMessageTextBytes)) {
      chunks.push(chunk);
    }
    const [only] = chunks;
    return scanMessage(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks), index);
  } catch (error) {
    if (!(error instanceof AppError)) {
      throw error;
    }
    const raw = Buffer.from(body).toString('base64');
    return readItems([{ position: 1, record: { ...fail(error.code, error.message), raw } }], 0, 0);
  }
}
