import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { AppError, fail, type Result, succeed } from '../../platform/errors.ts';
import { zstdFrames } from './zstd-frames.ts';

/** Limit for an unpacked queue message, which is in memory as one text; parsed, it can take twenty times as much. */
export const maxMessageTextBytes = 16 * 1024 * 1024;

/** Frames of one zstd body: each needs a decoder of its own, and half a millisecond. */
const maxZstdFrames = 10_000;

/**
 * Packed and unpacked size of what is unpacked in one call, within a few milliseconds. To set up a stream takes as long as
 * to unpack a message.
 */
const maxPackedAtOnce = 128 * 1024;
const maxUnpackedAtOnce = 2 * 1024 * 1024;

const gzipMagic = [0x1f, 0x8b];
const zstdMagics = [
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x50, 0x2a, 0x4d, 0x18],
];

/**
 * The bytes of a body that is plain, gzip (RFC 1952) or zstd (RFC 8878), detected from its first bytes.
 * @throws AppError `RequestTooLarge` beyond `maxBytes` unpacked, `InvalidRequestBody` when packed bytes are damaged or cut off
 */
export async function* unpack(body: Uint8Array, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunksOf(body)) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new AppError('RequestTooLarge', `The unpacked body is larger than ${maxBytes} bytes.`);
    }
    yield chunk;
  }
}

/** The bytes of a body as `unpack` yields them, in one piece; a fault where `unpack` throws an `AppError`. */
export async function unpackWhole(body: Uint8Array, maxBytes: number): Promise<Result<Uint8Array>> {
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of unpack(body, maxBytes)) {
      chunks.push(chunk);
    }
    const [only] = chunks;
    return succeed(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks));
  } catch (error) {
    if (!(error instanceof AppError)) {
      throw error;
    }
    return fail(error.code, error.message);
  }
}

async function* chunksOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  if (startsWith(body, gzipMagic)) {
    yield* inflate(body, gunzipSync, createGunzip);
  } else if (zstdMagics.some((magic) => startsWith(body, magic))) {
    const frames = zstdFrames(body);
    if (frames === undefined) {
      throw damaged();
    }
    if (frames.length > maxZstdFrames) {
      throw new AppError('RequestTooLarge', `A zstd body may have at most ${maxZstdFrames} frames.`);
    }
    for (const frame of frames) {
      yield* inflate(frame, zstdDecompressSync, createZstdDecompress);
    }
  } else {
    yield body;
  }
}

type Inflater = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>;

async function* inflate(
  packed: Uint8Array,
  atOnce: (packed: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array,
  makeInflater: () => Inflater,
): AsyncGenerator<Uint8Array> {
  try {
    const whole = packed.byteLength > maxPackedAtOnce ? undefined : inflateAtOnce(packed, atOnce);
    if (whole === undefined) {
      yield* inflateStream(packed, makeInflater());
    } else {
      yield whole;
    }
  } catch (cause) {
    throw isDamage(cause) ? damaged(cause) : cause;
  }
}

function inflateAtOnce(packed: Uint8Array, atOnce: Parameters<typeof inflate>[1]): Uint8Array | undefined {
  try {
    return atOnce(packed, { maxOutputLength: maxUnpackedAtOnce });
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

async function* inflateStream(packed: Uint8Array, inflater: Inflater): AsyncGenerator<Uint8Array> {
  Readable.from([packed]).pipe(inflater);
  try {
    for await (const chunk of inflater) {
      if (chunk instanceof Uint8Array) {
        yield chunk;
      }
    }
  } finally {
    inflater.destroy();
  }
}

function damaged(cause?: unknown): AppError {
  return new AppError('InvalidRequestBody', 'The compressed body is damaged or cut off.', { cause });
}

function startsWith(body: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => body[index] === byte);
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z(?:STD)?_/.test(String(error.code));
}
