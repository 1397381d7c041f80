import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';

/**
 * Bytes as the body of an answer, read only as fast as they are sent. Cancelled before it is read, as for HEAD, or half way, as
 * when the client leaves, it frees what is behind it: `source`, if the bytes come from a file or a download.
 */
export function bodyStream(bytes: AsyncIterable<Uint8Array>, source: unknown = bytes): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await iterator.next();
        if (next.done === true) {
          controller.close();
        } else {
          controller.enqueue(next.value);
        }
      },
      async cancel() {
        if (source instanceof Readable) {
          source.destroy();
        }
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
