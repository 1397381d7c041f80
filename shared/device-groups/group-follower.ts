import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import { type DeviceGroupSet, makeDeviceGroupSet } from './group-set.ts';
import { type DeviceGroupsDocument, deviceGroupsKey, type StoredDeviceGroup } from './stored-group.ts';

interface GroupFollowerDependencies {
  readonly container: DocumentContainer<DeviceGroupsDocument>;
  /** The groups until any are stored. */
  readonly first: readonly StoredDeviceGroup[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** A read younger than this is fresh enough; 1,000 by default. */
  readonly maxAgeMs?: number;
}

/** Keeps the device groups current with at most one point read per second, and none while nobody needs them. */
interface GroupFollower {
  /** The groups as stored at most `maxAgeMs` ago. While the store is unavailable: the last ones read, or else its error. */
  current(): Promise<DeviceGroupSet>;
  /** Reads again now: every later call sees what was stored before this one. */
  refresh(): Promise<void>;
}

export function makeGroupFollower(dependencies: GroupFollowerDependencies): GroupFollower {
  return new StoreFollower(dependencies);
}

class StoreFollower implements GroupFollower {
  readonly #dependencies: GroupFollowerDependencies;
  #set: DeviceGroupSet | undefined;
  #etag: string | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #look: Promise<void> | undefined;
  #begun = 0;
  #taken = 0;

  constructor(dependencies: GroupFollowerDependencies) {
    this.#dependencies = dependencies;
  }

  async current(): Promise<DeviceGroupSet> {
    const { clock, logger, maxAgeMs = 1000 } = this.#dependencies;
    if (clock() - this.#lookedAtMs >= maxAgeMs) {
      this.#look ??= this.refresh().finally(() => {
        this.#look = undefined;
      });
      try {
        await this.#look;
      } catch (error) {
        if (this.#set === undefined) {
          throw error;
        }
        logger.warn('device-groups-not-refreshed', { error: error instanceof Error ? error.name : 'unknown' });
      }
    }
    if (this.#set === undefined) {
      throw new TypeError('reading the device groups returned nothing');
    }
    return this.#set;
  }

  async refresh(): Promise<void> {
    const { container, first, clock } = this.#dependencies;
    this.#begun += 1;
    const number = this.#begun;
    const startedAtMs = clock();
    const found = await container.read(deviceGroupsKey);
    if (number < this.#taken) {
      return;
    }
    this.#taken = number;
    this.#lookedAtMs = startedAtMs;
    if (this.#set === undefined || found?.etag !== this.#etag) {
      this.#set = makeDeviceGroupSet(found?.document.groups ?? first);
      this.#etag = found?.etag;
    }
  }
}
