import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../platform/clock.ts';
import { formatUtcDate, utcDateToMs } from '../../platform/utc-date.ts';
import { defaultMaxAttempts } from '../../storage/change-document.ts';
import type { AtomicBatch, DocumentContainer, StoredDocument, Versioned } from '../../storage/document-container.ts';
import type { DeviceReport } from '../decoding/device-report.ts';

/** What a device last reported about itself, in a partition of its own. */
export interface DeviceDocument extends StoredDocument {
  readonly kind: 'device';
  readonly deviceId: string;
  readonly name: string | null;
  readonly osPlatform: string | null;
  readonly tags: readonly string[];
  /** The name of the device group in which telemetry places it. */
  readonly machineGroup: string | null;
  readonly seenAt: string;
}

/** The devices, as their telemetry describes them. */
export interface DeviceBook {
  /** Keeps the latest report of each device. Writes a report that differs, or when the last write is a week old. */
  keep(reports: readonly DeviceReport[]): Promise<void>;
  /** The known devices among these, by id. */
  find(deviceIds: ReadonlySet<string>): Promise<ReadonlyMap<string, DeviceDocument>>;
}

/** A device without a report for 90 days is forgotten. */
const ttlSec = 90 * 86_400;
const refreshMs = 7 * 86_400_000;
const devicesPerCall = 500;

export function makeDeviceBook(container: DocumentContainer<DeviceDocument>, clock: Clock): DeviceBook {
  const read = async (ids: readonly string[]): Promise<Map<string, Versioned<DeviceDocument>>> => {
    const known = new Map<string, Versioned<DeviceDocument>>();
    for (let start = 0; start < ids.length; start += devicesPerCall) {
      for (const found of await container.readMany(ids.slice(start, start + devicesPerCall).map(keyOf))) {
        if (found !== undefined) {
          known.set(found.document.deviceId, found);
        }
      }
    }
    return known;
  };

  return {
    async keep(reports) {
      // all devices of a message are read and written together, and only the lost ones again: not one document's change
      let waiting = latestOf(reports, formatUtcDate(clock()));
      for (let attempt = 0; waiting.length > 0; attempt += 1) {
        if (attempt === defaultMaxAttempts) {
          throw new Error('other writers changed the devices before every attempt to write them');
        }
        const known = await read(waiting.map(({ deviceId }) => deviceId));
        const news = waiting.filter((report) => isNews(report, known.get(report.deviceId)?.document));
        const outcomes = await container.commitAll(
          news.map((report) => toBatch(toDocument(report), known.get(report.deviceId)?.etag)),
        );
        waiting = news.filter((_, index) => outcomes[index]?.ok !== true);
      }
    },

    async find(deviceIds) {
      const known = await read([...deviceIds]);
      return new Map([...known].map(([id, { document }]) => [id, document]));
    },
  };
}

/** A time in the future counts as now, because it would block all later reports. */
function latestOf(reports: readonly DeviceReport[], now: string): readonly DeviceReport[] {
  const latest = new Map<string, DeviceReport>();
  for (const received of reports) {
    const report = received.seenAt > now ? { ...received, seenAt: now } : received;
    const other = latest.get(report.deviceId);
    if (other === undefined || other.seenAt <= report.seenAt) {
      latest.set(report.deviceId, report);
    }
  }
  return [...latest.values()];
}

function isNews(report: DeviceReport, known: DeviceDocument | undefined): boolean {
  if (known === undefined) {
    return true;
  }
  const sinceMs = utcDateToMs(report.seenAt) - utcDateToMs(known.seenAt);
  const isSame = isDeepStrictEqual({ ...toDocument(report), seenAt: '' }, { ...known, seenAt: '' });
  return sinceMs > 0 && (!isSame || sinceMs >= refreshMs);
}

function toDocument({ deviceId, name, osPlatform, tags, machineGroup, seenAt }: DeviceReport): DeviceDocument {
  return {
    ...keyOf(deviceId),
    kind: 'device',
    v: 1,
    ttl: ttlSec,
    deviceId,
    name: name ?? null,
    osPlatform: osPlatform ?? null,
    tags,
    machineGroup: machineGroup ?? null,
    seenAt,
  };
}

function toBatch(document: DeviceDocument, etag: string | undefined): AtomicBatch<DeviceDocument> {
  return {
    partition: document.partition,
    operations: [etag === undefined ? { kind: 'create', document } : { kind: 'replace', document, etag }],
  };
}

/** Device ids can contain anything, so their hashes are the keys in the store. */
function keyOf(deviceId: string): { readonly partition: string; readonly id: string } {
  const id = createHash('sha256').update(deviceId).digest('hex').slice(0, 32);
  return { partition: id, id };
}
