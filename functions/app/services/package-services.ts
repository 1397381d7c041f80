import type { ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import { watchWork } from '../../../shared/platform/watched-work.ts';
import { makePackagePublisher, type PackagePublisher } from '../../../shared/publishing/packages/package-publisher.ts';
import { makePackageSigner } from '../../../shared/publishing/packages/package-signer.ts';
import { makeServedPackages, type ServedPackages } from '../../../shared/publishing/packages/served-packages.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import { newHexId } from './new-ids.ts';
import type { Platform } from './platform.ts';
import type { RightOfWay } from './right-of-way.ts';

/** Making packages for agents and serving them. */
export interface PackageServices {
  readonly publisher: PackagePublisher;
  readonly served: ServedPackages;
  /** Since when packages could not be published; undefined when they could. */
  readonly failingSinceMs: () => number | undefined;
}

/** Undefined if there is no key to sign packages with. */
export function makePackageServices(
  config: Config,
  stores: Stores,
  groups: ReadDeviceGroups,
  rightOfWay: RightOfWay,
  { clock, logger, metrics }: Platform,
): PackageServices | undefined {
  if (config.PACKAGE_SIGNING_KEY === undefined) {
    return undefined;
  }
  const blobs = stores.blobs.snapshots;
  const made = makePackagePublisher({
    indicators: stores.indicators,
    blobs,
    deviceGroups: groups,
    precedence: config.PRECEDENCE,
    signer: makePackageSigner(config.PACKAGE_SIGNING_KEY),
    tombstoneLifeMs: config.TOMBSTONE_LIFE,
    giveWay: () => rightOfWay.give(),
    newId: newHexId,
    holders: stores.holders,
    clock,
    logger,
    metrics,
  });
  const { run, failingSinceMs } = watchWork(() => made.publish(), clock);
  const publisher = { publish: run };
  return {
    failingSinceMs,
    publisher,
    served: makeServedPackages({ blobs, indicators: stores.indicators, deviceGroups: groups, publisher, logger }),
  };
}
