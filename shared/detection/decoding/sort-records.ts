import type { TelemetryEvent } from '../model/alert-model.ts';
import { type DeviceReport, readDeviceReport } from './device-report.ts';
import { QuarantineList } from './quarantine.ts';
import type { DecodedItem } from './telemetry-decoder.ts';
import { toTelemetryEvent } from './telemetry-event.ts';

/** What a message contains, decoded as far as matching needs it. */
export interface MessageContent {
  /** Events that an indicator may cover. */
  readonly events: readonly TelemetryEvent[];
  /** Number of events that the scanner cleared: no indicator covers anything in them. They were not decoded. */
  readonly cleared: number;
  /** Number of records of tables without observables. */
  readonly ignored: number;
  /** What devices reported about themselves; counted in `ignored` too. */
  readonly devices: readonly DeviceReport[];
  readonly unreadable: QuarantineList;
}

/**
 * Sorts decoded event records into events to match, reports of devices, and records that cannot be read. `cleared` and
 * `ignored` are what the scanner has counted already.
 */
export function sortRecords(items: Iterable<DecodedItem>, cleared = 0, ignored = 0): MessageContent {
  const events: TelemetryEvent[] = [];
  const devices: DeviceReport[] = [];
  const unreadable = new QuarantineList();
  let withoutObservables = 0;
  for (const { position, record } of items) {
    if (!record.ok) {
      unreadable.add({ position, fault: record.fault, raw: record.raw });
      continue;
    }
    const event = toTelemetryEvent(record.value);
    if (!event.ok) {
      unreadable.add({ position, fault: event.fault, raw: JSON.stringify(record.value) });
    } else if (event.value === undefined) {
      withoutObservables += 1;
      const device = readDeviceReport(record.value);
      if (device !== undefined) {
        devices.push(device);
      }
    } else {
      events.push(event.value);
    }
  }
  return { events, cleared, ignored: ignored + withoutObservables, devices, unreadable };
}
