import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobInfo } from '../../storage/blob-store.ts';
import { infoOf, statFile, unlessMissing } from './durable-files.ts';
import { isBlobFileName } from './folder-blob-name.ts';

/** Hears of a file or folder that is not a blob, and why. */
export type OnIgnored = (name: string, reason: string) => void;

/** What the store itself keeps beside the blobs. */
const ownFolder = '.staging';

/** The blobs under a folder whose names have the prefix, in the order of their names' bytes. */
export async function* listFiles(
  root: string,
  prefix: string,
  onIgnored: OnIgnored = () => undefined,
  parent = '',
): AsyncGenerator<BlobInfo> {
  const entries = (await unlessMissing(readdir(join(root, parent), { withFileTypes: true }))) ?? [];
  for (const { entry, name } of inNameOrder(entries, parent, onIgnored)) {
    if (name.endsWith('/')) {
      if (name.startsWith(prefix) || prefix.startsWith(name)) {
        yield* listFiles(root, prefix, onIgnored, name);
      }
    } else if (!entry.isFile()) {
      onIgnored(name, entry.isSymbolicLink() ? 'it is a symbolic link' : 'it is not a regular file');
    } else if (name.startsWith(prefix)) {
      const stats = await statFile(join(root, name));
      if (stats !== undefined) {
        yield infoOf(name, stats);
      } else if (name.includes('\u{fffd}')) {
        onIgnored(name, 'its name is not UTF-8');
      }
    }
  }
}

/** A folder sorts as its name with a slash, which is how its blobs' names continue. */
function inNameOrder(
  entries: readonly Dirent[],
  parent: string,
  onIgnored: OnIgnored,
): readonly { readonly entry: Dirent; readonly name: string }[] {
  return entries
    .filter((entry) => {
      const isBlob = isBlobFileName(entry.name);
      if (!isBlob && `${parent}${entry.name}` !== ownFolder) {
        onIgnored(`${parent}${entry.name}`, reasonOf(entry.name));
      }
      return isBlob;
    })
    .map((entry) => {
      const name = `${parent}${entry.name}${entry.isDirectory() ? '/' : ''}`;
      return { entry, name, bytes: Buffer.from(name) };
    })
    .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes));
}

function reasonOf(fileName: string): string {
  return fileName.startsWith('.')
    ? 'its name begins with a dot'
    : 'its name has a backslash or a control character, or is too long';
}
