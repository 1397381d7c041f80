import type { ItemFault } from '../../platform/errors.ts';
import { Turns } from '../../platform/turns.ts';
import type { TelemetryEvent } from '../model/alert-model.ts';
import { type DeviceReport, readDeviceReport } from './device-report.ts';
import { QuarantineList } from './quarantine.ts';
import { type DecodedItem, maxInvalidItems } from './telemetry-decoder.ts';
import { toTelemetryEvent } from './telemetry-event.ts';

/** A record has a few thousand characters at most, with rare exceptions. */
const costOfRecord = 10_000;

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

/** Sorts decoded event records into events to match, reports of devices, and records that cannot be read. */
class RecordSorter {
  readonly #events: TelemetryEvent[] = [];
  readonly #devices: DeviceReport[] = [];
  readonly #unreadable = new QuarantineList();
  #withoutObservables = 0;

  /** False when too many records cannot be read: nothing after this one is to be added. */
  add({ position, record }: DecodedItem): boolean {
    const event = record.ok ? toTelemetryEvent(record.value) : undefined;
    if (!record.ok) {
      this.#unreadable.add({ position, fault: record.fault, raw: record.raw });
    } else if (event?.ok === false) {
      this.#unreadable.add({ position, fault: event.fault, raw: JSON.stringify(record.value) });
    } else if (event?.value === undefined) {
      this.#withoutObservables += 1;
      const device = readDeviceReport(record.value);
      if (device !== undefined) {
        this.#devices.push(device);
      }
    } else {
      this.#events.push(event.value);
    }
    return record.ok || this.#hasRoom(position);
  }

  #hasRoom(position: number): boolean {
    if (this.#unreadable.count < maxInvalidItems) {
      return true;
    }
    this.#unreadable.addFirst({ position, fault: tooManyInvalid, raw: '' });
    return false;
  }

  sorted(cleared: number, ignored: number): MessageContent {
    return {
      events: this.#events,
      cleared,
      ignored: ignored + this.#withoutObservables,
      devices: this.#devices,
      unreadable: this.#unreadable,
    };
  }
}

const tooManyInvalid: ItemFault = {
  code: 'RequestTooLarge',
  message: `More than ${maxInvalidItems} lines or records cannot be read. The rest of the message was not read.`,
};

/** `cleared` and `ignored` are what the scanner has counted already. */
export function sortRecords(items: Iterable<DecodedItem>, cleared = 0, ignored = 0): MessageContent {
  const sorter = new RecordSorter();
  for (const item of items) {
    if (!sorter.add(item)) {
      break;
    }
  }
  return sorter.sorted(cleared, ignored);
}

/** Like `sortRecords`, but lets other work run in between. */
export async function sortRecordsInTurns(
  items: Iterable<DecodedItem>,
  cleared = 0,
  ignored = 0,
): Promise<MessageContent> {
  const sorter = new RecordSorter();
  const turns = new Turns(costOfRecord);
  for (const item of items) {
    if (!sorter.add(item)) {
      break;
    }
    if (turns.isOver()) {
      await turns.next();
    }
  }
  return sorter.sorted(cleared, ignored);
}
