import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Actor } from '../../access/actor.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import type { IndicatorIdentity } from '../../indicators/model/indicator.ts';
import type { Clock } from '../../platform/clock.ts';
import { allFaults, type ItemFault } from '../../platform/errors.ts';
import type { StixObject, StixReading } from '../stix/stix-indicator.ts';
import { isWithdrawnLater, newestOf, readUploads, type Upload, withoutOlder } from './read-uploads.ts';

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

interface Submission {
  readonly raw: RawIndicator;
  readonly upload: Upload;
}

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
    const uploads = await readUploads(objects, sourceSystem, clock());
    const newest = newestOf(uploads);
    const ids = [...newest.keys()];
    const current = withoutOlder(newest, await indicators.findByExternalIds(actor, ids));
    const valid = await withoutInvalid(indicators, actor, current);
    const named = await submit(indicators, actor, valid);
    const replaced = valid.filter(({ faults }) => faults.length === 0).flatMap(({ reading }) => reading ?? []);
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

/** Without objects that have an invalid value, of which nothing is stored, and without versions older than a withdrawal. */
async function withoutInvalid(
  indicators: IndicatorService,
  actor: Actor,
  uploads: readonly Upload[],
): Promise<readonly Upload[]> {
  const submissions = submissionsOf(uploads);
  const late = new Set<Upload>();
  for (let start = 0; start < submissions.length; start += batchSize) {
    const batch = submissions.slice(start, start + batchSize);
    const raws = batch.map(({ raw }) => raw);
    const results = await indicators.check(actor, raws, 'stix');
    const identities: IndicatorIdentity[] = [];
    const uploadsOf: Upload[] = [];
    for (const [at, result] of results.entries()) {
      const { upload } = batch[at] ?? {};
      if (!result.ok) {
        upload?.faults.push(...allFaults(result.fault));
      } else if (upload !== undefined) {
        identities.push(result.value.identity);
        uploadsOf.push(upload);
      }
    }
    for (const [at, found] of (await indicators.findAll(identities)).entries()) {
      const upload = uploadsOf[at];
      if (upload !== undefined && isWithdrawnLater(upload, found?.document)) {
        late.add(upload);
      }
    }
    await nextTurn();
  }
  for (const { notes } of late) {
    notes.splice(0, Number.POSITIVE_INFINITY, 'a newer version has withdrawn the object');
  }
  return uploads.filter((upload) => upload.faults.length === 0 && !late.has(upload));
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
  replaced: readonly StixReading[],
  named: ReadonlySet<string>,
): Promise<void> {
  const versions = new Map(replaced.map(({ id, modified, withdrawnAt }) => [id, withdrawnAt ?? modified]));
  for (const { indicator, externalId } of await indicators.findByExternalIds(actor, [...versions.keys()])) {
    if (!named.has(claimKey(indicator.id, externalId))) {
      const version = versions.get(externalId);
      const text = version === undefined ? undefined : new Date(version).toISOString();
      await indicators.withdraw(actor, indicator.id, externalId, text);
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
