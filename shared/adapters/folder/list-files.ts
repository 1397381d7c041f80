import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobInfo } from '../../storage/blob-store.ts';
import { infoOf, statFile, unlessMissing } from './durable-files.ts';
import { isBlobFileName } from './folder-blob-name.ts';

/** The blobs under a folder whose names have the prefix, in the order of their names' bytes. */
export async function* listFiles(root: string, prefix: string, parent = ''): AsyncGenerator<BlobInfo> {
  const entries = (await unlessMissing(readdir(join(root, parent), { withFileTypes: true }))) ?? [];
  for (const { entry, name } of inNameOrder(entries, parent)) {
    if (name.endsWith('/')) {
      if (name.startsWith(prefix) || prefix.startsWith(name)) {
        yield* listFiles(root, prefix, name);
      }
    } else if (entry.isFile() && name.startsWith(prefix)) {
      const stats = await statFile(join(root, name));
      if (stats !== undefined) {
        yield infoOf(name, stats);
      }
    }
  }
}

/** A folder sorts as its name with a slash, which is how its blobs' names continue. */
function inNameOrder(
  entries: readonly Dirent[],
  parent: string,
): readonly { readonly entry: Dirent; readonly name: string }[] {
  return entries
    .filter((entry) => isBlobFileName(entry.name))
    .map((entry) => {
      const name = `${parent}${entry.name}${entry.isDirectory() ? '/' : ''}`;
      return { entry, name, bytes: Buffer.from(name) };
    })
    .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes));
}
