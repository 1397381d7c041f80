import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setModifiedMs } from '../../shared/adapters/folder/durable-files.ts';

/**
 * Copies the files of a folder while others may write to it: a file that disappears is skipped. Modification times are
 * kept because they are part of a blob's version.
 *
 * @param onCopied - awaited after the bytes of a file were copied, before it is checked that they are of one version
 * @returns the number of files copied
 */
export async function copyTree(
  from: string,
  to: string,
  isWanted: (relativePath: string) => boolean,
  onCopied: (path: string) => Promise<void> = async () => {},
): Promise<number> {
  let copied = 0;
  for (const relativePath of await filesOf(from)) {
    if (!isWanted(relativePath)) {
      continue;
    }
    try {
      await copyVersion(join(from, relativePath), join(to, relativePath), onCopied);
      copied += 1;
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
    }
  }
  return copied;
}

/** Copies a file with its time; again, when it was replaced while it was copied: a version has the content of its own time. */
async function copyVersion(source: string, target: string, onCopied: (path: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  for (let version = await stat(source); ; ) {
    await copyFile(source, target);
    await onCopied(source);
    await setModifiedMs(target, Math.floor(version.mtimeMs));
    const after = await stat(source);
    if (after.mtimeMs === version.mtimeMs && after.size === version.size) {
      return;
    }
    version = after;
  }
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
