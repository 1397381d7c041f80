import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import type { DetectionDocument, Observable, TelemetryEvent } from './alert-model.ts';

/** The decision about one event by one indicator. */
export interface EventDecision {
  readonly event: TelemetryEvent;
  /** What the indicator covers in the event. */
  readonly observable: Observable;
  readonly indicator: IndicatorDocument;
  /** The device's group; undefined without a device, or when the group is not configured. */
  readonly deviceGroup: DeviceGroup | undefined;
  /** One sentence for a person to read. */
  readonly reason: string;
  readonly outranked: DetectionDocument['outranked'];
}

/** Allowed never alerts; Audit always does; Warn, Block and BlockAndRemediate do when `generateAlert` is set. */
export function isAlerting({ indicator }: EventDecision): boolean {
  return indicator.action !== 'Allowed' && (indicator.action === 'Audit' || indicator.generateAlert);
}
