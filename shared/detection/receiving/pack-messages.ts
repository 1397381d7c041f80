import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import type { OutgoingMessage } from '../../storage/message-queue.ts';

const compress = promisify(zstdCompress);

/** The unit that Service Bus bills by. */
export const maxMessageBytes = 64 * 1024;
/** What one message contains unpacked, unless a single record is longer: it bounds the work for one message. */
export const maxPlainBytes = 768 * 1024;
/** A record that hardly shrinks is sent alone; a Standard queue accepts 256 KB with headers. */
export const maxLoneMessageBytes = 192 * 1024;

/**
 * Packs records (JSON texts) into zstd messages of at most 64 KB. Records that are too large for a message are returned
 * separately.
 */
export async function packMessages(
  records: readonly string[],
  nextId: () => string,
): Promise<{ readonly messages: readonly OutgoingMessage[]; readonly tooLarge: readonly string[] }> {
  const plain = `${records.join('\n')}\n`;
  const body = await compress(plain);
  const isLone = records.length === 1;
  if (body.byteLength <= (isLone ? maxLoneMessageBytes : maxMessageBytes)) {
    return { messages: [{ id: nextId(), body, contentType: 'application/zstd' }], tooLarge: [] };
  }
  if (isLone) {
    return { messages: [], tooLarge: records };
  }
  const middle = records.length >>> 1;
  const left = await packMessages(records.slice(0, middle), nextId);
  const right = await packMessages(records.slice(middle), nextId);
  return { messages: [...left.messages, ...right.messages], tooLarge: [...left.tooLarge, ...right.tooLarge] };
}
