import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Actor } from '../../access/actor.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import type { NamedIndicator } from '../../indicators/store/find-by-external-id.ts';
import type { Clock } from '../../platform/clock.ts';
import { allFaults, type ItemFault } from '../../platform/errors.ts';
import { readStixObject, type StixObject, type StixReading } from '../stix/stix-indicator.ts';

/** The most objects per request (Microsoft Sentinel, upload API). */
export const maxObjects = 100;

/** The errors of one object, counted from 0 (Microsoft Sentinel, upload API). */
interface UploadError {
  readonly recordIndex: number;
  readonly errorMessages: readonly string[];
}

/** The result of an upload. */
export interface UploadResult {
  /** Of objects that are invalid. Clients repeat them. */
  readonly errors: readonly UploadError[];
  /** Objects that are valid, and of which nothing or only a part is matched, with the reason. */
  readonly notMatched: readonly { readonly recordIndex: number; readonly reasons: readonly string[] }[];
}

export interface UploadDependencies {
  readonly indicators: IndicatorService;
  readonly clock: Clock;
}

export type UploadObjects = (
  actor: Actor,
  sourceSystem: string,
  objects: readonly StixObject[],
) => Promise<UploadResult>;

/** An object of the request. */
interface Upload {
  readonly index: number;
  readonly reading: StixReading | undefined;
  readonly faults: ItemFault[];
  readonly notes: string[];
}

interface Submission {
  readonly raw: RawIndicator;
  readonly upload: Upload;
}

/** Objects read in one turn of the event loop: a long pattern takes milliseconds. */
const objectsPerTurn = 10;
/** Indicators written at once. */
const batchSize = 500;
/** The names in STIX of the fields that an upload sets. */
const propertyOf = new Map<string | undefined, string>([
  ['indicatorValue', 'pattern'],
  ['indicatorType', 'pattern'],
  ['expirationTime', 'valid_until'],
  ['title', 'name'],
  ['externalId', 'id'],
  ['application', 'sourcesystem'],
]);

/**
 * Stores the indicators of STIX objects under their STIX ids. Uploading an object again replaces what it named: it is
 * withdrawn from what its pattern no longer names, and from everything when it is revoked; an older version than the stored
 * one changes nothing. An invalid object does not stop the others, and leaves what it named unchanged; of one that is invalid
 * in part nothing is stored.
 */
export function makeUploadObjects({ indicators, clock }: UploadDependencies): UploadObjects {
  return async (actor, sourceSystem, objects) => {
    const uploads = await readAll(objects, sourceSystem, clock());
    const newest = newestOf(uploads);
    const ids = [...newest.keys()];
    const current = withoutOlder(newest, await indicators.findByExternalIds(actor, ids));
    const valid = await withoutInvalid(indicators, actor, current);
    const named = await submit(indicators, actor, valid);
    const replaced = valid.filter(({ faults }) => faults.length === 0).flatMap(({ reading }) => reading?.id ?? []);
    await withdrawAllBut(indicators, actor, replaced, named);
    return {
      errors: uploads.flatMap(({ index, faults }) =>
        faults.length === 0 ? [] : [{ recordIndex: index, errorMessages: faults.map(errorText) }],
      ),
      notMatched: uploads.flatMap(({ index, faults, notes }) =>
        faults.length > 0 || notes.length === 0 ? [] : [{ recordIndex: index, reasons: notes }],
      ),
    };
  };
}

async function readAll(
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
function newestOf(uploads: readonly Upload[]): ReadonlyMap<string, Upload> {
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

function withoutOlder(uploads: ReadonlyMap<string, Upload>, stored: readonly NamedIndicator[]): readonly Upload[] {
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

/** Without objects that have an invalid value: of those nothing is stored. */
async function withoutInvalid(
  indicators: IndicatorService,
  actor: Actor,
  uploads: readonly Upload[],
): Promise<readonly Upload[]> {
  const submissions = submissionsOf(uploads);
  for (let start = 0; start < submissions.length; start += batchSize) {
    const batch = submissions.slice(start, start + batchSize);
    const raws = batch.map(({ raw }) => raw);
    for (const [at, result] of (await indicators.check(actor, raws, 'stix')).entries()) {
      if (!result.ok) {
        batch[at]?.upload.faults.push(...allFaults(result.fault));
      }
    }
    await nextTurn();
  }
  return uploads.filter(({ faults }) => faults.length === 0);
}

/** Stores the indicators; returns which object names which. */
async function submit(
  indicators: IndicatorService,
  actor: Actor,
  uploads: readonly Upload[],
): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  const submissions = submissionsOf(uploads);
  for (let start = 0; start < submissions.length; start += batchSize) {
    const batch = submissions.slice(start, start + batchSize);
    const outcomes = await indicators.submitAll(actor, batch, { channel: 'stix', joins: true });
    for (const [at, outcome] of outcomes.entries()) {
      const { upload } = batch[at] ?? {};
      if (outcome.status === 'refused') {
        upload?.faults.push(outcome.fault);
      } else if (outcome.status !== 'ignored') {
        named.add(claimKey(outcome.indicator.id, upload?.reading?.id));
      }
    }
  }
  return named;
}

function submissionsOf(uploads: readonly Upload[]): readonly Submission[] {
  return uploads.flatMap((upload) => (upload.reading?.raws ?? []).map((raw) => ({ raw, upload })));
}

async function withdrawAllBut(
  indicators: IndicatorService,
  actor: Actor,
  externalIds: readonly string[],
  named: ReadonlySet<string>,
): Promise<void> {
  for (const { indicator, externalId } of await indicators.findByExternalIds(actor, externalIds)) {
    if (!named.has(claimKey(indicator.id, externalId))) {
      await indicators.withdraw(actor, indicator.id, externalId);
    }
  }
}

function claimKey(id: string, externalId: string | undefined): string {
  return `${id} ${externalId}`;
}

function errorText({ field, message }: ItemFault): string {
  if (field === undefined) {
    return message;
  }
  const prefix = `${field}: `;
  const text = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return `Error for Property=${propertyOf.get(field) ?? field}: ${text}`;
}
