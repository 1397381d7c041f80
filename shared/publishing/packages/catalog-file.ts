import { createHash } from 'node:crypto';
import type { WorkLease } from '../../storage/blob-lease.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { applyChanges, entryLength } from './catalog-entry.ts';
import { compareValues } from './package-format.ts';
import { packageFolder } from './package-manifest.ts';
import type { Survey } from './survey.ts';
import { groupByValue, mergeValues, PackageDamagedError, readValues, type ValueRecords } from './value-records.ts';
import { type WrittenFile, writeFile } from './write-file.ts';

const valuesPerChunk = 1_000;

/**
 * The values of a catalog with their entries, some at a time.
 * @throws PackageDamagedError when it is missing, and at the end if it is not the file that was written
 */
export async function* readCatalog(blobs: BlobStore, catalog: WrittenFile): AsyncGenerator<readonly ValueRecords[]> {
  const opened = await blobs.open(catalog.name);
  if (opened === undefined) {
    throw new PackageDamagedError(`${catalog.name} is missing`);
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
  yield* readValues(hashed(opened.body), entryLength);
  if (digest.digest('hex') !== catalog.sha256) {
    throw new PackageDamagedError(`${catalog.name} is not the file that was written`);
  }
}

interface UpdateCatalogOptions {
  readonly blobs: BlobStore;
  readonly lease: WorkLease;
  /** Undefined: this is the first catalog. */
  readonly from: WrittenFile | undefined;
  /** Changed entries, sorted. */
  readonly changes: readonly Buffer[];
  readonly survey: Survey;
  readonly newId: () => string;
}

/** Writes a new catalog, the former one with the changes, in one pass. */
export async function updateCatalog(options: UpdateCatalogOptions): Promise<WrittenFile> {
  const { blobs, newId } = options;
  return await writeFile(blobs, `${packageFolder}catalog-${newId()}.bin`, merged(options));
}

async function* merged({ blobs, lease, from, changes, survey }: UpdateCatalogOptions): AsyncGenerator<Uint8Array> {
  const changed = groupByValue(changes);
  const combine = (before: ValueRecords, changesOfValue: ValueRecords): ValueRecords => {
    const after = changesOfValue.length === 0 ? before : applyChanges(before, changesOfValue);
    survey.add(before, after, changesOfValue.length > 0);
    return after;
  };
  let next = 0;
  for await (const values of from === undefined ? [] : readCatalog(blobs, from)) {
    const last = values.at(-1)?.[0];
    if (last !== undefined) {
      const end = firstAfter(changed, last, next);
      yield Buffer.concat(mergeValues(values, changed.slice(next, end), combine).flat());
      next = end;
    }
    await lease.keep();
  }
  for (; next < changed.length; next += valuesPerChunk) {
    yield Buffer.concat(mergeValues([], changed.slice(next, next + valuesPerChunk), combine).flat());
  }
}

function firstAfter(values: readonly ValueRecords[], last: Buffer, from: number): number {
  let index = from;
  for (let first = values[index]?.[0]; first !== undefined && compareValues(first, last) <= 0; ) {
    index += 1;
    first = values[index]?.[0];
  }
  return index;
}
