import type { BigIntStats } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobInfo } from '../../storage/blob-store.ts';

/**
 * What the blob's file says about it. Time and size identify a version: our own writes make sure that no two have the same
 * time. Both survive a copy that preserves times, so a restored folder has the versions that were backed up.
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

/** The file's stats; undefined when the path is not a regular file. */
export async function statFile(path: string): Promise<BigIntStats | undefined> {
  const stats = await unlessMissing(lstat(path, { bigint: true }));
  return stats?.isFile() === true ? stats : undefined;
}

/** Writes a new file and, unless `skipSync` is set, syncs its bytes to disk. On an error the file is removed again. */
export async function writeNewFile(path: string, chunks: AsyncIterable<Uint8Array>, skipSync = false): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk);
    }
    if (!skipSync) {
      await file.sync();
    }
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
}

/** Moves a file into place, creating the folders above it, and, unless `skipSync` is set, syncs its new name to disk. */
export async function moveIntoPlace(from: string, to: string, skipSync = false): Promise<void> {
  const folder = dirname(to);
  const firstMade = await mkdir(folder, { recursive: true });
  await rename(from, to);
  if (skipSync && firstMade === undefined) {
    return;
  }
  await syncFolder(folder);
  const madeLength = firstMade?.length ?? Number.POSITIVE_INFINITY;
  for (let made = folder; made.length >= madeLength; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
}

/** Syncs the names in a folder to disk. Windows has no such call and does so itself. */
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

/** The promise's value; undefined when it failed because the path does not exist. */
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
