import {
  type CreateAlertByReference,
  makeCreateAlertByReference,
} from '../../../shared/detection/alerts/alert-reference.ts';
import type { ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import { makePublishAlerts, type PublishAlerts } from '../../../shared/publishing/siem/publish-alerts.ts';
import { makePullDetections, type PullDetections } from '../../../shared/publishing/siem/pull-detections.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import { pauses } from './pauses.ts';
import type { Platform } from './platform.ts';

/** Detections for collectors and for the alert topic. */
export interface SiemServices {
  readonly createAlertByReference: CreateAlertByReference;
  readonly pullDetections: PullDetections;
  readonly publishAlerts: PublishAlerts;
  readonly clock: Clock;
}

export function makeSiemServices(
  config: Config,
  { alerts, checkpoints, alertsTopic: topic }: Stores,
  deviceGroups: ReadDeviceGroups,
  { clock, logger, metrics }: Platform,
): SiemServices {
  const [ownHost] = config.OWN_HOSTS;
  const origin = config.PUBLIC_URL ?? (ownHost === undefined ? '' : `https://${ownHost}`);
  return {
    createAlertByReference: makeCreateAlertByReference({ alerts, clock, pauses }),
    pullDetections: makePullDetections({ alerts, deviceGroups, metrics }),
    publishAlerts: makePublishAlerts({ alerts, checkpoints, topic, origin, clock, logger, metrics }),
    clock,
  };
}
