import type { BigIntStats } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobInfo } from '../../storage/blob-store.ts';

/**
 * What the blob's file tells of it. Time and size tell versions apart: our own writes see to it that no two have the same
 * time. Both survive a copy that keeps times, so a restored folder holds the versions that were backed up.
 */
export function infoOf(name: string, stats: BigIntStats): BlobInfo {
  const modifiedMs = stats.mtimeNs / 1_000_000n;
  return {
    name,
    etag: `"${modifiedMs.toString(36)}-${stats.size.toString(36)}"`,
    sizeBytes: Number(stats.size),
    lastModifiedMs: Number(modifiedMs),
  };
}

/** Sets the time of a file to a millisecond, in its middle: seconds are set as a fraction, which may be off by less. */
export async function setModifiedMs(path: string, modifiedMs: number): Promise<void> {
  const seconds = (modifiedMs + 0.5) / 1000;
  await utimes(path, seconds, seconds);
}

/** The file's stats; undefined when there is no regular file at that path. */
export async function statFile(path: string): Promise<BigIntStats | undefined> {
  const stats = await unlessMissing(lstat(path, { bigint: true }));
  return stats?.isFile() === true ? stats : undefined;
}

/** Writes a new file and, unless it is a passing one, has the disk confirm its bytes. On a fault the file is removed again. */
export async function writeNewFile(path: string, chunks: AsyncIterable<Uint8Array>, isPassing = false): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk);
    }
    if (!isPassing) {
      await file.sync();
    }
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
}

/** Moves a file into place, making the folders above it, and, unless it is a passing one, has the disk confirm its new name. */
export async function moveIntoPlace(from: string, to: string, isPassing = false): Promise<void> {
  const folder = dirname(to);
  const firstMade = await mkdir(folder, { recursive: true });
  await rename(from, to);
  if (isPassing && firstMade === undefined) {
    return;
  }
  await syncFolder(folder);
  const madeLength = firstMade?.length ?? Number.POSITIVE_INFINITY;
  for (let made = folder; made.length >= madeLength; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
}

/** Has the disk confirm the names in a folder. Windows has no such call and keeps them itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes the files of a folder that were last written before a time. */
export async function removeOlderThan(folder: string, timeMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const stats = await statFile(join(folder, name));
    if (stats !== undefined && Number(stats.mtimeMs) < timeMs) {
      await rm(join(folder, name), { force: true });
    }
  }
}

/** The promise's value; undefined when it failed because there is nothing at the path. */
export async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}
