import { type DecodedItem, decodeText, decodeValue } from '../../../shared/detection/decoding/telemetry-decoder.ts';
import { maxMessageTextBytes, unpackWhole } from '../../../shared/detection/decoding/unpack.ts';

/** Decodes all records of a queue message, without an index: bytes (plain, gzip or zstd), text, or a parsed value. */
export async function decodeMessage(body: unknown, maxBytes = maxMessageTextBytes): Promise<Iterable<DecodedItem>> {
  if (typeof body === 'string') {
    return decodeText(body);
  }
  if (!(body instanceof Uint8Array)) {
    return decodeValue(body);
  }
  const unpacked = await unpackWhole(body, maxBytes);
  return unpacked.ok
    ? decodeText(new TextDecoder().decode(unpacked.value))
    : [{ position: 1, record: { ...unpacked, raw: Buffer.from(body).toString('base64') } }];
}
