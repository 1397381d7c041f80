import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import type { DetectionDocument, Observable, TelemetryEvent } from './alert-model.ts';

/** One indicator decided one event. */
export interface EventDecision {
  readonly event: TelemetryEvent;
  /** What in the event it named. */
  readonly observable: Observable;
  readonly indicator: IndicatorDocument;
  /** Of the device; undefined without one, or in a group that is not known here. */
  readonly deviceGroup: DeviceGroup | undefined;
  /** One sentence for people. */
  readonly reason: string;
  readonly outranked: DetectionDocument['outranked'];
}

/** Allowed never alerts; Audit always; Warn, Block and BlockAndRemediate when their writer asked for it. */
export function isAlerting({ indicator }: EventDecision): boolean {
  return indicator.action !== 'Allowed' && (indicator.action === 'Audit' || indicator.generateAlert);
}
