import { type AlertService, makeAlertService } from '../../../shared/detection/alerts/alert-service.ts';
import { makeWriteAlerts } from '../../../shared/detection/alerts/alert-writer.ts';
import { makeReadAlertDefinition } from '../../../shared/detection/alerts/definition-metadata.ts';
import { makeDetect } from '../../../shared/detection/deciding/detect.ts';
import { silenceDisabled } from '../../../shared/detection/deciding/silence-disabled.ts';
import { type AskVerdicts, makeAskVerdicts } from '../../../shared/detection/deciding/verdicts.ts';
import { makeKeepQuarantined } from '../../../shared/detection/decoding/quarantine.ts';
import { makeDeviceBook } from '../../../shared/detection/devices/device-book.ts';
import { makeFindDeviceGroups } from '../../../shared/detection/devices/find-device-groups.ts';
import { type MatchTelemetry, makeMatchTelemetry } from '../../../shared/detection/match-telemetry.ts';
import { makeReceiveTelemetry, type ReceiveTelemetry } from '../../../shared/detection/receiving/receive-telemetry.ts';
import type { ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import type { DeviceGroupSet } from '../../../shared/device-groups/group-set.ts';
import { makeIndexMatcher } from '../../../shared/matching/index-matcher.ts';
import type { IndexReader } from '../../../shared/matching/index-reader.ts';
import type { IndexFollower } from '../../../shared/publishing/index/index-follower.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import { newHexId } from './new-ids.ts';
import { pauses } from './pauses.ts';
import type { Platform } from './platform.ts';

/** From telemetry to alerts. */
export interface DetectionServices {
  readonly matchTelemetry: MatchTelemetry;
  readonly receiveTelemetry: ReceiveTelemetry;
  readonly alerts: AlertService;
  readonly askVerdicts: AskVerdicts;
}

export function makeDetectionServices(
  config: Config,
  stores: Stores,
  groups: ReadDeviceGroups<DeviceGroupSet>,
  follower: IndexFollower,
  platform: Platform,
): DetectionServices {
  const keepQuarantined = makeKeepQuarantined(stores.blobs.quarantine);
  const index = () => platform.step('index.refresh', () => follower.current());
  const devices = makeDeviceBook(stores.devices, platform.clock);
  const detectBy = (reader: () => Promise<IndexReader>) =>
    makeDetect({
      matcher: async () => makeIndexMatcher(await reader(), () => Math.floor(platform.clock() / 1000)),
      indicators: stores.indicators,
      findDeviceGroups: makeFindDeviceGroups({ groups, devices }),
      precedence: config.PRECEDENCE,
      clock: platform.clock,
    });
  const writeAlerts = makeWriteAlerts({
    alerts: stores.alerts,
    readDefinition: makeReadAlertDefinition(stores.definitions),
    alertWindowMs: config.ALERT_WINDOW,
    detectionLifeMs: config.DETECTION_LIFE,
    alertLifeMs: config.ALERT_LIFE,
    settleMs: config.SIEM_SETTLE,
    ...pauses,
    ...platform,
  });
  const silenced = silenceDisabled({
    detect: detectBy(index),
    definitions: stores.definitions,
    metrics: platform.metrics,
  });
  return {
    matchTelemetry: makeMatchTelemetry({
      index,
      devices,
      detect: (events) => platform.step('match.confirm', () => silenced(events)),
      writeAlerts: (decisions, tell) => platform.step('match.store', () => writeAlerts(decisions, tell)),
      keepQuarantined,
      ...pauses,
      ...platform,
    }),
    receiveTelemetry: makeReceiveTelemetry({
      sender: stores.telemetryQueue,
      keepQuarantined,
      newId: newHexId,
      metrics: platform.metrics,
    }),
    alerts: makeAlertService({ alerts: stores.alerts, clock: platform.clock, pauses }),
    askVerdicts: makeAskVerdicts(detectBy(() => follower.soon())),
  };
}
