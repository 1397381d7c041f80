import { underLease, type WorkLease } from '../../storage/blob-lease.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { LeaseLostError } from '../../storage/lease.ts';
import type { StoredManifest } from '../../storage/manifest-blob.ts';
import { isFollowable } from '../../storage/mark.ts';
import { buildPackages, isFromFuture, needsPass } from './build-packages.ts';
import type { PackageDependencies } from './package-dependencies.ts';
import { type GroupPackages, type PackageManifest, packageFolder, packageManifest } from './package-manifest.ts';

/** `busy`: another publisher is at work. `unchanged`: no package differs from its former version. */
type PublishOutcome = 'published' | 'unchanged' | 'busy';

/** Builds the packages for agents from the list. */
export interface PackagePublisher {
  /** Brings the packages up to date with the list; revoked and expired indicators are removed. */
  publish(): Promise<PublishOutcome>;
}

const leaseBlob = `${packageFolder}publisher.json`;
const leaseMs = 30_000;
/** The checkpoint of the manifest is moved forward after this time even without changes. */
const refreshMs = 60 * 60_000;
/** How long a file is kept that is not in the manifest. */
const garbageGraceMs = 60 * 60_000;

/**
 * A publication, in order:
 *
 *     read-changes     the list's changes since the manifest's checkpoint become catalog entries
 *          ▼
 *     catalog-file     one pass merges them into a new catalog: every indicator, sorted by value
 *          ▼           (survey: which values changed or expired, which device groups are named, the next expiry)
 *     build-group      for the organisation and each named device group:
 *          ▼             resolve-value decides which indicators of each value count there;
 *          ▼             if anything differs from the former packages, write-package writes and signs a new version,
 *          ▼             and deltas to it from earlier versions
 *     package-manifest names the new files in place of the former ones
 *
 * `build-packages` runs the first three steps. It rebuilds the catalog from the whole list when the former one is too old or
 * damaged. Catalog, packages and deltas are sorted records of one format (package-format, catalog-entry), read and merged by
 * value (value-records). Files never change and are written before the manifest that names them: after a crash the former
 * packages are still complete. `served-packages` reads the manifest and gives agents the files.
 */
export function makePackagePublisher(dependencies: PackageDependencies): PackagePublisher {
  let running: Promise<PublishOutcome> | undefined;
  return {
    publish: () => {
      running ??= publish(dependencies).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

async function publish(dependencies: PackageDependencies): Promise<PublishOutcome> {
  if (await isCurrent(dependencies)) {
    return 'unchanged';
  }
  try {
    return await underLease({ ...dependencies, leaseMs, name: leaseBlob }, (lease) => publishOnce(dependencies, lease));
  } catch (error) {
    if (error instanceof LeaseLostError) {
      return 'busy';
    }
    throw error;
  }
}

async function publishOnce(dependencies: PackageDependencies, lease: WorkLease): Promise<PublishOutcome> {
  const { blobs, clock, logger } = dependencies;
  const stored = await readUsable(blobs);
  await collectGarbage(blobs, stored?.manifest, clock());
  const manifest = await buildPackages(dependencies, givingWay(dependencies, lease), stored?.manifest);
  await lease.keep();
  if ((await packageManifest.write(blobs, manifest, stored, lease)) === undefined) {
    return 'busy';
  }
  await deleteReplaced(blobs, stored?.manifest, manifest);
  const isPublished = versionsOf(manifest).join() !== versionsOf(stored?.manifest).join();
  if (isPublished) {
    logger.info('packages-published', {
      groups: manifest.groups.length,
      values: manifest.groups[0]?.versions[0].records,
    });
  }
  return isPublished ? 'published' : 'unchanged';
}

/** A lease that also gives way whenever it is kept, which is between all pieces of the work. A wait that is too long loses it. */
function givingWay({ giveWay }: PackageDependencies, lease: WorkLease): WorkLease {
  return {
    fence: lease.fence,
    release: () => lease.release(),
    keep: async () => {
      await lease.keep();
      await giveWay?.();
      await lease.keep();
    },
  };
}

/** Checks without the lease whether the packages are up to date with the list. */
async function isCurrent(dependencies: PackageDependencies): Promise<boolean> {
  const { blobs, indicators, clock } = dependencies;
  const manifest = (await readUsable(blobs))?.manifest;
  if (
    manifest === undefined ||
    manifest.store === undefined ||
    isFromFuture(manifest, clock()) ||
    clock() - manifest.completeAsOfMs > refreshMs ||
    !isFollowable(await indicators.checkMark(manifest)) ||
    (await needsPass(dependencies, manifest, clock()))
  ) {
    return false;
  }
  const { items, more } = await indicators.changes(manifest.checkpoint, 1);
  return items.length === 0 && !more;
}

/** The manifest without the groups whose latest package is missing, as may happen after a restore: they get a new one. */
async function readUsable(blobs: BlobStore): Promise<StoredManifest<PackageManifest> | undefined> {
  const stored = await packageManifest.read(blobs);
  if (stored?.manifest === undefined) {
    return stored;
  }
  const groups: GroupPackages[] = [];
  for (const group of stored.manifest.groups) {
    if ((await blobs.info(group.versions[0].name)) !== undefined) {
      groups.push(group);
    }
  }
  return { ...stored, manifest: { ...stored.manifest, groups } };
}

/** Deletes large files that only the former manifest names. Other files without a name in the manifest are deleted later. */
async function deleteReplaced(
  blobs: BlobStore,
  former: PackageManifest | undefined,
  current: PackageManifest,
): Promise<void> {
  const kept = new Set(largeFilesOf(current));
  for (const name of former === undefined ? [] : largeFilesOf(former)) {
    if (!kept.has(name)) {
      await blobs.delete(name);
    }
  }
}

function largeFilesOf({ catalog, groups }: PackageManifest): readonly string[] {
  return [catalog, ...groups.flatMap(({ versions }) => versions)].map(({ name }) => name);
}

function versionsOf(manifest: PackageManifest | undefined): readonly number[] {
  return manifest?.groups.map(({ versions }) => versions[0].version) ?? [];
}

async function collectGarbage(blobs: BlobStore, manifest: PackageManifest | undefined, nowMs: number): Promise<void> {
  const files = manifest?.groups.flatMap(({ versions, deltas }) => [...versions, ...deltas]) ?? [];
  const named = new Set([packageManifest.name, leaseBlob, manifest?.catalog.name, ...files.map(({ name }) => name)]);
  for await (const { name, lastModifiedMs } of blobs.list(packageFolder)) {
    if (!named.has(name) && nowMs - lastModifiedMs > garbageGraceMs) {
      await blobs.delete(name);
    }
  }
}
