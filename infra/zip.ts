import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** Path inside the archive, with `/`. */
  readonly name: string;
  readonly content: Uint8Array;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** 1 January 1980, the first day that the format knows. */
const DATE = 0x0021;
/** A regular file, rw-r--r--, made on Unix: without it some unpackers leave files unreadable. */
const MADE_ON_UNIX = 0x0300 | VERSION;
const FILE_MODE = (0o100644 << 16) >>> 0;

/**
 * A ZIP archive (APPNOTE 6.3) of these files in this order. Equal content gives equal bytes: no times, no owners.
 * Files and archive must stay below 4 GB.
 */
export function makeZip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const path = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(content, { level: 9 });
    const common = commonHeader(content, packed, path);
    const local = Buffer.concat([uint32(LOCAL_HEADER), common, path, packed]);
    const trailer = Buffer.concat([uint16(0), uint16(0), uint16(0), uint32(FILE_MODE), uint32(offset)]);
    directory.push(Buffer.concat([uint32(CENTRAL_HEADER), uint16(MADE_ON_UNIX), common, trailer, path]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = uint16(entries.length);
  const end = Buffer.concat([uint32(END), uint32(0), count, count, uint32(central.length), uint32(offset), uint16(0)]);
  return Buffer.concat([...parts, central, end]);
}

/** What a file's own header and its entry in the directory share. */
function commonHeader(content: Uint8Array, packed: Buffer, path: Buffer): Buffer {
  return Buffer.concat([
    uint16(VERSION),
    uint16(UTF8_NAMES),
    uint16(DEFLATED),
    uint16(0),
    uint16(DATE),
    uint32(crc32(content)),
    uint32(packed.length),
    uint32(content.length),
    uint16(path.length),
    uint16(0),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
