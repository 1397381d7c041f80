import type { Readable } from 'node:stream';
import type { ReadDeviceGroups } from '../../device-groups/directory.ts';
import { AppError } from '../../platform/errors.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import {
  type GroupPackages,
  type PackageManifest,
  packageManifest,
  type StoredDelta,
  type StoredPackage,
} from './package-manifest.ts';
import type { PackagePublisher } from './package-publisher.ts';

export interface ServedPackagesDependencies {
  readonly blobs: BlobStore;
  readonly deviceGroups: ReadDeviceGroups;
  readonly publisher: PackagePublisher;
}

/**
 * What agents may get. A device group that no indicator names has the organisation's packages. Errors of all:
 * ResourceNotFound for a device group that does not exist, ServiceUnavailable while the first packages are made elsewhere.
 */
export interface ServedPackages {
  /** Of a device group, by name; without one the organisation's. */
  of(deviceGroup: string | undefined): Promise<GroupPackages>;
  /** Error: ResourceNotFound when it is not kept any longer. */
  version(deviceGroup: string | undefined, version: number | 'latest'): Promise<StoredPackage>;
  /**
   * The smallest delta that leads from a version to the latest; undefined when that is the latest. Error: ResourceNotFound when
   * none reaches back so far: the whole package is to be taken.
   */
  delta(deviceGroup: string | undefined, since: number): Promise<StoredDelta | undefined>;
  /** The bytes of one of these, from `offset` on. Error: ServiceUnavailable when it was deleted a moment ago. */
  open(file: Pick<StoredPackage, 'name'>, offset: number): Promise<Readable>;
}

const retryAfterSec = 10;

export function makeServedPackages(dependencies: ServedPackagesDependencies): ServedPackages {
  const of = async (deviceGroup: string | undefined) => {
    const directory = await dependencies.deviceGroups();
    const group = deviceGroup === undefined ? undefined : directory.byName(deviceGroup);
    if (deviceGroup !== undefined && group === undefined) {
      throw new AppError('ResourceNotFound', 'There is no such device group.', { field: 'deviceGroup' });
    }
    const { groups } = await currentManifest(dependencies);
    const own = groups.find(({ groupId, groupName }) => groupId === group?.id && groupName === group.name);
    const found = own ?? groups.find(({ groupId }) => groupId === '');
    if (found === undefined) {
      throw new TypeError('the organisation always has packages');
    }
    return found;
  };
  return {
    of,
    version: async (deviceGroup, version) => {
      const { versions } = await of(deviceGroup);
      const found = version === 'latest' ? versions[0] : versions.find((one) => one.version === version);
      if (found === undefined) {
        throw new AppError('ResourceNotFound', 'This version is not kept. Take the latest.');
      }
      return found;
    },
    open: async ({ name }, offset) => {
      const opened = await dependencies.blobs.open(name, { offset });
      if (opened === undefined) {
        throw new AppError('ServiceUnavailable', 'There is a newer package by now. Try again.', { retryAfterSec: 1 });
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
        throw new AppError('ResourceNotFound', 'No delta leads from this version. Take the latest package.', {
          field: 'since',
        });
      }
      return found;
    },
  };
}

async function currentManifest({ blobs, publisher }: ServedPackagesDependencies): Promise<PackageManifest> {
  const stored = (await packageManifest.read(blobs))?.manifest;
  if (stored !== undefined) {
    return stored;
  }
  await publisher.publish();
  const made = (await packageManifest.read(blobs))?.manifest;
  if (made === undefined) {
    throw new AppError('ServiceUnavailable', 'The packages are being made. Try again later.', { retryAfterSec });
  }
  return made;
}
