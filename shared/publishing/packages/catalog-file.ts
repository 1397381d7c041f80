import { createHash } from 'node:crypto';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { PublishLease } from '../index/publish-lease.ts';
import { applyChanges, entryLength } from './catalog-entry.ts';
import { mergeGroups } from './merge-groups.ts';
import { compareValues } from './package-format.ts';
import { packageFolder } from './package-manifest.ts';
import type { Survey } from './survey.ts';
import { groupValues, PackageDamagedError, readGroups } from './value-records.ts';
import { type WrittenFile, writeFile } from './write-file.ts';

type Group = readonly Buffer[];

const groupsPerChunk = 1_000;

/**
 * The values of a catalog, some at a time. Error: PackageDamagedError when it is gone or not the one that was written; that is
 * known at the end.
 */
export async function* readCatalog(blobs: BlobStore, catalog: WrittenFile): AsyncGenerator<readonly Group[]> {
  const opened = await blobs.open(catalog.name);
  if (opened === undefined) {
    throw new PackageDamagedError(`${catalog.name} is gone`);
  }
  const digest = createHash('sha256');
  async function* hashed(chunks: AsyncIterable<unknown>) {
    for await (const chunk of chunks) {
      if (chunk instanceof Uint8Array) {
        digest.update(chunk);
      }
      yield chunk;
    }
  }
  yield* readGroups(hashed(opened.body), entryLength);
  if (digest.digest('hex') !== catalog.sha256) {
    throw new PackageDamagedError(`${catalog.name} is not the file that was written`);
  }
}

export interface UpdateCatalogOptions {
  readonly blobs: BlobStore;
  readonly lease: PublishLease;
  /** None: the first. */
  readonly from: WrittenFile | undefined;
  /** Sorted. */
  readonly changes: readonly Buffer[];
  readonly survey: Survey;
  readonly newId: () => string;
}

/** Writes a new catalog: the former one with changes, in one pass. */
export async function updateCatalog(options: UpdateCatalogOptions): Promise<WrittenFile> {
  const { blobs, newId } = options;
  return await writeFile(blobs, `${packageFolder}catalog-${newId()}.bin`, merged(options));
}

async function* merged({ blobs, lease, from, changes, survey }: UpdateCatalogOptions): AsyncGenerator<Uint8Array> {
  const changed = groupValues(changes);
  const combine = (before: Group, changesOfValue: Group): Group => {
    const after = changesOfValue.length === 0 ? before : applyChanges(before, changesOfValue);
    survey.add(before, after, changesOfValue.length > 0);
    return after;
  };
  let next = 0;
  for await (const groups of from === undefined ? [] : readCatalog(blobs, from)) {
    const last = groups.at(-1)?.[0];
    if (last !== undefined) {
      const end = firstAfter(changed, last, next);
      yield Buffer.concat(mergeGroups(groups, changed.slice(next, end), combine).flat());
      next = end;
    }
    await lease.keep();
  }
  for (; next < changed.length; next += groupsPerChunk) {
    yield Buffer.concat(mergeGroups([], changed.slice(next, next + groupsPerChunk), combine).flat());
  }
}

function firstAfter(groups: readonly Group[], last: Buffer, from: number): number {
  let index = from;
  for (let first = groups[index]?.[0]; first !== undefined && compareValues(first, last) <= 0; ) {
    index += 1;
    first = groups[index]?.[0];
  }
  return index;
}
