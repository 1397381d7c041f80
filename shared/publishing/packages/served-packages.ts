import type { Readable } from 'node:stream';
import type { ReadDeviceGroups } from '../../device-groups/directory.ts';
import { AppError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import { isFollowable, type MarkedSource } from '../../storage/mark.ts';
import { makeCheckFile } from './check-file.ts';
import {
  type GroupPackages,
  type PackageManifest,
  packageManifest,
  type StoredDelta,
  type StoredPackage,
} from './package-manifest.ts';
import type { PackagePublisher } from './package-publisher.ts';

interface ServedPackagesDependencies {
  readonly blobs: BlobStore;
  /** The list that the packages are made from. */
  readonly indicators: Pick<MarkedSource, 'checkMark'>;
  readonly deviceGroups: ReadDeviceGroups;
  readonly publisher: PackagePublisher;
  readonly logger: Logger;
}

/**
 * The packages for agents. A device group that is not in the scope of any indicator gets the packages of the organisation.
 * @throws AppError `ResourceNotFound` for a device group that does not exist; `ServiceUnavailable` while another process
 * builds the first packages of this list
 */
export interface ServedPackages {
  /** The packages of a device group, by name; undefined: of the organisation. */
  of(deviceGroup: string | undefined): Promise<GroupPackages>;
  /** @throws AppError `ResourceNotFound` when the version is no longer kept */
  version(deviceGroup: string | undefined, version: number | 'latest'): Promise<StoredPackage>;
  /**
   * The smallest delta from a version to the latest; undefined when it is the latest.
   * @throws AppError `ResourceNotFound` when no delta reaches back that far: the agent must download the whole package
   */
  delta(deviceGroup: string | undefined, since: number): Promise<StoredDelta | undefined>;
  /**
   * The bytes of a package or delta from `offset`.
   * @throws AppError `ServiceUnavailable` when it was deleted a moment ago, or is damaged; then all packages are built again
   */
  open(file: Pick<StoredPackage, 'name' | 'sha256'>, offset: number): Promise<Readable>;
}

const retryAfterSec = 10;

export function makeServedPackages(dependencies: ServedPackagesDependencies): ServedPackages {
  const of = async (deviceGroup: string | undefined) => {
    const directory = await dependencies.deviceGroups();
    const group = deviceGroup === undefined ? undefined : directory.byName(deviceGroup);
    if (deviceGroup !== undefined && group === undefined) {
      throw new AppError('ResourceNotFound', `No device group has the name ${deviceGroup.slice(0, 100)}.`, {
        field: 'deviceGroup',
      });
    }
    const { groups } = await currentManifest(dependencies);
    const own = groups.find(({ groupId, groupName }) => groupId === group?.id && groupName === group.name);
    const found = own ?? groups.find(({ groupId }) => groupId === '');
    if (found === undefined) {
      throw new TypeError('the organisation must have packages');
    }
    return found;
  };
  const checkFile = makeCheckFile(dependencies.blobs);
  return {
    of,
    version: async (deviceGroup, version) => {
      const { versions } = await of(deviceGroup);
      const found = version === 'latest' ? versions[0] : versions.find((one) => one.version === version);
      if (found === undefined) {
        throw new AppError('ResourceNotFound', 'This version was deleted. Download the latest.');
      }
      return found;
    },
    open: async (file, offset) => {
      const { name } = file;
      if ((await checkFile(file)) === false) {
        await rebuild(dependencies, name);
        throw new AppError('ServiceUnavailable', 'The package is damaged and is being rebuilt. Try again later.', {
          retryAfterSec,
        });
      }
      const opened = await dependencies.blobs.open(name, { offset });
      if (opened === undefined) {
        throw new AppError('ServiceUnavailable', 'A newer package has replaced this one. Try again.', {
          retryAfterSec: 1,
        });
      }
      return opened.body;
    },
    delta: async (deviceGroup, since) => {
      const { versions, deltas } = await of(deviceGroup);
      if (since === versions[0].version) {
        return undefined;
      }
      const found = since < versions[0].version ? deltas.find(({ from }) => from <= since) : undefined;
      if (found === undefined) {
        throw new AppError('ResourceNotFound', 'No delta is available for this version. Download the latest package.', {
          field: 'since',
        });
      }
      return found;
    },
  };
}

/** Without a manifest the publisher builds everything from the list. */
async function rebuild({ blobs, publisher, logger }: ServedPackagesDependencies, name: string): Promise<void> {
  logger.error('package-damaged', undefined, { name });
  await blobs.delete(packageManifest.name);
  publisher.publish().catch((error: unknown) => logger.error('packages-not-published', error));
}

async function currentManifest(dependencies: ServedPackagesDependencies): Promise<PackageManifest> {
  const { publisher } = dependencies;
  const stored = await readFollowable(dependencies);
  if (stored !== undefined) {
    return stored;
  }
  await publisher.publish();
  const made = await readFollowable(dependencies);
  if (made === undefined) {
    throw new AppError('ServiceUnavailable', 'The packages are being built. Try again later.', { retryAfterSec });
  }
  return made;
}

/** Undefined when there are no packages of this list. */
async function readFollowable({ blobs, indicators }: ServedPackagesDependencies): Promise<PackageManifest | undefined> {
  const manifest = (await packageManifest.read(blobs))?.manifest;
  return manifest !== undefined && isFollowable(await indicators.checkMark(manifest)) ? manifest : undefined;
}
