import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { DocumentContainer } from '../storage/document-container.ts';
import { type DeviceGroupSet, makeDeviceGroupSet } from './group-set.ts';
import { type DeviceGroupsDocument, deviceGroupsKey, type StoredDeviceGroup } from './stored-group.ts';

interface GroupFollowerDependencies {
  readonly container: DocumentContainer<DeviceGroupsDocument>;
  /** What there is before anything is stored. */
  readonly first: readonly StoredDeviceGroup[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** A look at the store younger than this is fresh enough; 1,000 by default. */
  readonly maxAgeMs?: number;
}

/** Keeps the device groups current: one point read per second at most, and none while nobody asks. */
interface GroupFollower {
  /** The groups as stored at most `maxAgeMs` ago; while the store is away the last that were read, else its error. */
  current(): Promise<DeviceGroupSet>;
  /** Looks again now: what was stored before the call is seen by every later one. */
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
      throw new TypeError('a look at the device groups ended without any');
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
