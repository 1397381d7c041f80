const magic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/**
 * The complete frames of a zstd body (RFC 8878, 3.1), or undefined when it is cut off or damaged.
 *
 * Node's decoder stops silently at the end of the first frame, and where a body was cut off; both would lose records. So the
 * frames are found here, by their block headers, and each is decoded by itself.
 *
 *     frame  = magic(4) descriptor(1) [window(1)] [dictionary id(0..4)] [content size(0..8)] block* [checksum(4)]
 *     block  = header(3, little-endian: last(1 bit) type(2) size(21)) content(size, or 1 when the type is RLE)
 *     others = 0x184D2A5?(4) size(4) content(size), skipped
 */
export function zstdFrames(body: Uint8Array): readonly Uint8Array[] | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const frames: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = endOfFrame(bytes, start);
    if (end === undefined || end > bytes.length) {
      return undefined;
    }
    if (bytes.readUInt32LE(start) === magic) {
      frames.push(bytes.subarray(start, end));
    }
    start = end;
  }
  return frames;
}

function endOfFrame(bytes: Buffer, start: number): number | undefined {
  if (start + 8 > bytes.length) {
    return undefined;
  }
  const kind = bytes.readUInt32LE(start);
  if ((kind & 0xfffffff0) === skippableMagic) {
    return start + 8 + bytes.readUInt32LE(start + 4);
  }
  if (kind !== magic) {
    return undefined;
  }
  const descriptor = bytes.readUInt8(start + 4);
  let at = start + 5 + headerBytes(descriptor);
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) {
      return undefined;
    }
    const header = bytes.readUIntLE(at, 3);
    const type = (header >> 1) & 3;
    if (type === 3) {
      return undefined;
    }
    isLast = (header & 1) === 1;
    at += 3 + (type === 1 ? 1 : header >> 3);
  }
  return at + ((descriptor & 4) === 0 ? 0 : 4);
}

function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionaryId = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return (isSingleSegment ? 0 : 1) + dictionaryId + contentSize;
}
