import type { BlobStore } from '../../storage/blob-store.ts';
import { LeaseLostError } from '../../storage/lease.ts';
import type { StoredManifest } from '../index/manifest-blob.ts';
import { acquireLease, type PublishLease } from '../index/publish-lease.ts';
import { buildPackages, needsPass } from './build-packages.ts';
import type { PackageDependencies } from './package-dependencies.ts';
import { type GroupPackages, type PackageManifest, packageFolder, packageManifest } from './package-manifest.ts';

/** `busy`: another publisher is at work. `unchanged`: no package differs from its former version. */
export type PublishOutcome = 'published' | 'unchanged' | 'busy';

/** Makes the packages from the list. */
export interface PackagePublisher {
  /** Brings the packages up to the list, with what was revoked or expired until now taken out. */
  publish(): Promise<PublishOutcome>;
}

const leaseBlob = `${packageFolder}publisher.json`;
const leaseMs = 30_000;
/** After it the checkpoint is brought forward even if nothing changed. */
const refreshMs = 60 * 60_000;
/** How long a file is kept that the manifest does not name. */
const garbageGraceMs = 60 * 60_000;

/**
 * The changes since the last time go into the catalog, and from it comes a new version for each group for which something
 * differs. Files are written before the manifest that names them, and never changed: a kill leaves the former packages.
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
  const { blobs, clock, logger, newId } = dependencies;
  if (await isCurrent(dependencies)) {
    return 'unchanged';
  }
  const lease = await acquireLease({ blobs, clock, newId, leaseMs, name: leaseBlob });
  if (lease === undefined) {
    return 'busy';
  }
  try {
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
  } catch (error) {
    if (error instanceof LeaseLostError) {
      return 'busy';
    }
    throw error;
  } finally {
    await lease.release();
  }
}

/** The lease is kept between all pieces of the work: there the work waits too. Who waits too long for it loses it. */
function givingWay({ giveWay }: PackageDependencies, lease: PublishLease): PublishLease {
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

/** A look without the lease: the packages say what the list does. */
async function isCurrent(dependencies: PackageDependencies): Promise<boolean> {
  const { blobs, indicators, clock } = dependencies;
  const manifest = (await readUsable(blobs))?.manifest;
  if (
    manifest === undefined ||
    clock() - manifest.completeAsOfMs > refreshMs ||
    (await needsPass(dependencies, manifest, clock()))
  ) {
    return false;
  }
  const { items, more } = await indicators.changes(manifest.checkpoint, 1);
  return items.length === 0 && !more;
}

/** The manifest without the groups whose latest package is gone, as it may be after a restore: they get a new one. */
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

/** The large files that only the former manifest names; what is left over otherwise is garbage after a while. */
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
