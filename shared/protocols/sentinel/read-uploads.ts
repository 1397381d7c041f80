import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import type { NamedIndicator } from '../../indicators/store/find-by-external-id.ts';
import type { ItemFault } from '../../platform/errors.ts';
import { readStixObject, type StixObject, type StixReading } from '../stix/stix-indicator.ts';

/** An object of the request. */
export interface Upload {
  readonly index: number;
  readonly reading: StixReading | undefined;
  readonly faults: ItemFault[];
  readonly notes: string[];
}

/** Objects read in one turn of the event loop: a long pattern takes milliseconds. */
const objectsPerTurn = 10;
/** The objects of a request, with the faults of those that cannot be read. */
export async function readUploads(
  objects: readonly StixObject[],
  sourceSystem: string,
  nowMs: number,
): Promise<readonly Upload[]> {
  const uploads: Upload[] = [];
  for (const [index, object] of objects.entries()) {
    const read = readStixObject(object, sourceSystem, nowMs);
    uploads.push(
      read.ok
        ? { index, reading: read.value, faults: [], notes: [...read.value.unmatched] }
        : { index, reading: undefined, faults: [read.fault], notes: [] },
    );
    if (index % objectsPerTurn === objectsPerTurn - 1) {
      await nextTurn();
    }
  }
  return uploads;
}

/** The upload of each object; of several versions the newest, of equal ones the last. A withdrawal comes last. */
export function newestOf(uploads: readonly Upload[]): ReadonlyMap<string, Upload> {
  const newest = new Map<string, Upload>();
  for (const upload of uploads) {
    const { reading } = upload;
    if (reading === undefined) {
      continue;
    }
    const other = newest.get(reading.id);
    const isOlder = other !== undefined && versionOf(reading) < versionOf(other.reading);
    const older = isOlder ? upload : other;
    older?.notes.splice(0, Number.POSITIVE_INFINITY, 'a newer version of the object is in the same request');
    if (!isOlder) {
      newest.set(reading.id, upload);
    }
  }
  return newest;
}

function versionOf(reading: StixReading | undefined): number {
  return reading?.modified ?? Number.POSITIVE_INFINITY;
}

/** Without versions that are older than the stored one. */
export function withoutOlder(
  uploads: ReadonlyMap<string, Upload>,
  stored: readonly NamedIndicator[],
): readonly Upload[] {
  const older = new Set<Upload>();
  for (const { externalId, modified } of stored) {
    const upload = uploads.get(externalId);
    if (upload !== undefined && modified !== undefined && versionOf(upload.reading) < modified) {
      older.add(upload);
      upload.notes.splice(0, Number.POSITIVE_INFINITY, 'a newer version of the object is stored');
    }
  }
  return [...uploads.values()].filter((upload) => !older.has(upload));
}

/** An older version than the one that withdrew the object: it arrives late. */
export function isWithdrawnLater({ reading }: Upload, stored: IndicatorDocument | undefined): boolean {
  return (
    stored?.deleted === true &&
    stored.externalId === reading?.id &&
    stored.version !== null &&
    versionOf(reading) < Date.parse(stored.version)
  );
}
