import type { FlaggedRecord, IndexReader } from '../../matching/index-reader.ts';
import { type MessageContent, sortRecords, sortRecordsInTurns } from './sort-records.ts';
import { type DecodedItem, decodeLine, decodeText, decodeValue } from './telemetry-decoder.ts';
import { maxMessageTextBytes, unpackWhole } from './unpack.ts';

const decoder = new TextDecoder();

/**
 * Reads a queue message: bytes (plain, gzip or zstd), text, or a value that the host has parsed already. Invalid input
 * never throws: it is in `unreadable`.
 */
export async function readMessage(body: unknown, index: IndexReader): Promise<MessageContent> {
  if (typeof body === 'string') {
    return readBytes(Buffer.from(body), index);
  }
  if (!(body instanceof Uint8Array)) {
    return sortRecordsInTurns(decodeValue(body));
  }
  const unpacked = await unpackWhole(body, maxMessageTextBytes);
  if (unpacked.ok) {
    return readBytes(unpacked.value, index);
  }
  return sortRecords([{ position: 1, record: { ...unpacked, raw: Buffer.from(body).toString('base64') } }]);
}

function readBytes(bytes: Uint8Array, index: IndexReader): Promise<MessageContent> {
  const { items, events, ignored } = scan(bytes, index);
  return sortRecordsInTurns(items, events, ignored);
}

/**
 * Scans a message's unpacked bytes with the index and decodes only the records that the scanner flags. The result is that of
 * decoding everything, except that events which no indicator can match are only counted.
 */
export function scanMessage(bytes: Uint8Array, index: IndexReader): MessageContent {
  const { items, events, ignored } = scan(bytes, index);
  return sortRecords(items, events, ignored);
}

function scan(bytes: Uint8Array, index: IndexReader) {
  const found = index.scan(bytes);
  return found === 'decode-all'
    ? { items: decodeText(textOfBytes(bytes)), events: 0, ignored: 0 }
    : { items: itemsOf(found.flagged, bytes), events: found.events, ignored: found.ignored };
}

function* itemsOf(flagged: readonly FlaggedRecord[], bytes: Uint8Array): Generator<DecodedItem> {
  for (const { start, end, position } of flagged) {
    yield* decodeLine(textOfBytes(bytes.subarray(start, end)), position);
  }
}

function textOfBytes(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
