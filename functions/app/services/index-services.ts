import { setTimeout as sleep } from 'node:timers/promises';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { type CountIndicators, makeCountIndicators } from '../../../shared/publishing/index/count-indicators.ts';
import { type Doorbell, makeDoorbell } from '../../../shared/publishing/index/doorbell.ts';
import { type IndexFollower, makeIndexFollower } from '../../../shared/publishing/index/index-follower.ts';
import { IndexLoader } from '../../../shared/publishing/index/index-loader.ts';
import {
  type IndexPublisher,
  makeIndexPublisher,
  type PublishSummary,
} from '../../../shared/publishing/index/index-publisher.ts';
import { makePublicationLag, type PublicationLag } from '../../../shared/publishing/index/publication-lag.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import { newHexId } from './new-ids.ts';
import type { Platform } from './platform.ts';
import type { RightOfWay } from './right-of-way.ts';

/** Publishing the index and following it. */
export interface IndexServices {
  readonly publisher: IndexPublisher;
  readonly ringDoorbell: Doorbell;
  readonly indexFollower: IndexFollower;
  readonly publicationLag: PublicationLag;
  readonly countIndicators: CountIndicators;
}

export function makeIndexServices(
  config: Config,
  stores: Stores,
  indicators: IndicatorService,
  rightOfWay: RightOfWay,
  platform: Platform,
): IndexServices {
  const blobs = stores.blobs.snapshots;
  const loader = new IndexLoader(blobs, makeScanNames());
  const made = makeIndexPublisher({
    indicators: stores.indicators,
    blobs,
    loader,
    newId: newHexId,
    holders: stores.holders,
    tombstoneLifeMs: config.TOMBSTONE_LIFE,
    ...platform,
  });
  const inStep = (work: () => Promise<PublishSummary>) => platform.step('index.publish', () => rightOfWay.take(work));
  const publish = () => inStep(() => made.publish());
  const publisher = { publish, rebuild: () => inStep(() => made.rebuild()), seen: () => made.seen() };
  return {
    publisher,
    ringDoorbell: makeDoorbell({ publish, clock: platform.clock, sleep: (ms) => sleep(ms) }),
    indexFollower: makeIndexFollower({
      blobs,
      loader,
      indicators: stores.indicators,
      publish,
      sleep: (ms) => sleep(ms, undefined, { ref: false }),
      maxAgeMs: config.INDEX_POLL,
      ...platform,
    }),
    publicationLag: makePublicationLag({ blobs, indicators: stores.indicators, publisher, ...platform }),
    countIndicators: makeCountIndicators({
      blobs,
      container: stores.indicators,
      indicators,
      clock: platform.clock,
    }),
  };
}
