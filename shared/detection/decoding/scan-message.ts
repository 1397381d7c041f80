import type { FlaggedRecord, IndexReader } from '../../matching/index-reader.ts';
import type { TelemetryEvent } from '../model/alert-model.ts';
import { type DeviceReport, readDeviceReport } from './device-report.ts';
import { QuarantineList } from './quarantine.ts';
import { type DecodedItem, decodeLine, decodeText } from './telemetry-decoder.ts';
import { toTelemetryEvent } from './telemetry-event.ts';

const decoder = new TextDecoder();

/** What a message holds, read no further than matching needs. */
export interface ScannedMessage {
  /** Events that an indicator may name, and those that the scanner could not judge. */
  readonly events: readonly TelemetryEvent[];
  /** Events that no indicator names; nothing else is known of them. */
  readonly missed: number;
  /** Records of tables without observables. */
  readonly ignored: number;
  /** What devices told of themselves; counted as ignored too. */
  readonly devices: readonly DeviceReport[];
  readonly unreadable: QuarantineList;
}

/**
 * Reads a message's unpacked bytes by the index's scanner; only records that it flags are parsed. The same as decoding the
 * whole and matching each event, without the events that match nothing.
 */
export function scanMessage(bytes: Uint8Array, index: IndexReader): ScannedMessage {
  const found = index.scan(bytes);
  if (found === 'look-closely') {
    return readItems(decodeText(textOfBytes(bytes)), 0, 0);
  }
  const { events, ignored, flagged } = found;
  return readItems(itemsOf(flagged, bytes), events, ignored);
}

function* itemsOf(flagged: readonly FlaggedRecord[], bytes: Uint8Array): Generator<DecodedItem> {
  for (const { start, end, position } of flagged) {
    yield* decodeLine(textOfBytes(bytes.subarray(start, end)), position);
  }
}

/** Sorts decoded records into those to match and those that cannot be read. */
export function readItems(items: Iterable<DecodedItem>, missed: number, passedOver: number): ScannedMessage {
  const events: TelemetryEvent[] = [];
  const devices: DeviceReport[] = [];
  const unreadable = new QuarantineList();
  let ignored = passedOver;
  for (const { position, record } of items) {
    if (!record.ok) {
      unreadable.add({ position, fault: record.fault, raw: record.raw });
      continue;
    }
    const event = toTelemetryEvent(record.value);
    if (!event.ok) {
      unreadable.add({ position, fault: event.fault, raw: JSON.stringify(record.value) });
    } else if (event.value === undefined) {
      ignored += 1;
      const device = readDeviceReport(record.value);
      if (device !== undefined) {
        devices.push(device);
      }
    } else {
      events.push(event.value);
    }
  }
  return { events, missed, ignored, devices, unreadable };
}

function textOfBytes(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
