import { crc32, deflateRawSync } from 'node:zlib';

interface ZipEntry {
  /** Path inside the archive, with `/`. */
  readonly name: string;
  readonly content: Uint8Array;
}

const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
const endHeader = 0x06054b50;
const formatVersion = 20;
const utf8Names = 0x0800;
const deflated = 8;
/** 1 January 1980, the earliest date in the format. */
const firstDay = 0x0021;
/** A regular file, rw-r--r--, created on Unix: otherwise some tools extract unreadable files. */
const madeOnUnix = 0x0300 | formatVersion;
const fileMode = (0o100644 << 16) >>> 0;

/**
 * Creates a ZIP archive (APPNOTE 6.3) of these files, in this order. Equal content gives equal bytes: no times or
 * owners. Files and archive must stay below 4 GB.
 */
export function makeZip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const path = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(content, { level: 9 });
    const common = commonHeader(content, packed, path);
    const local = Buffer.concat([uint32(localHeader), common, path, packed]);
    const trailer = Buffer.concat([uint16(0), uint16(0), uint16(0), uint32(fileMode), uint32(offset)]);
    directory.push(Buffer.concat([uint32(centralHeader), uint16(madeOnUnix), common, trailer, path]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = uint16(entries.length);
  const end = Buffer.concat([
    uint32(endHeader),
    uint32(0),
    count,
    count,
    uint32(central.length),
    uint32(offset),
    uint16(0),
  ]);
  return Buffer.concat([...parts, central, end]);
}

/** The fields that a file's header and its directory entry share. */
function commonHeader(content: Uint8Array, packed: Buffer, path: Buffer): Buffer {
  return Buffer.concat([
    uint16(formatVersion),
    uint16(utf8Names),
    uint16(deflated),
    uint16(0),
    uint16(firstDay),
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
