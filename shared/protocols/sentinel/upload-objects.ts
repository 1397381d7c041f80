import type { Actor } from '../../access/actor.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ItemFault } from '../../platform/errors.ts';
import { readStixIndicator, type StixObject } from '../stix/stix-indicator.ts';

/** The most objects per request (Microsoft Sentinel, upload API). */
export const maxObjects = 100;

/** The errors of one object, counted from 0 (Microsoft Sentinel, upload API). */
interface UploadError {
  readonly recordIndex: number;
  readonly errorMessages: readonly string[];
}

export interface UploadDependencies {
  readonly indicators: IndicatorService;
  readonly clock: Clock;
}

export type UploadObjects = (
  actor: Actor,
  sourceSystem: string,
  objects: readonly StixObject[],
) => Promise<readonly UploadError[]>;

/** Indicators written at once. */
const batchSize = 500;

/**
 * Stores the indicators of STIX objects under their STIX ids. Uploading an object again replaces its indicators: those that
 * its pattern no longer names are deleted, and all of them when it is revoked, as far as the caller owns them. An invalid
 * object does not stop the others, and leaves its stored indicators unchanged.
 */
export function makeUploadObjects({ indicators, clock }: UploadDependencies): UploadObjects {
  return async (actor, sourceSystem, objects) => {
    const nowMs = clock();
    const read = objects.map((object) => readStixIndicator(object, sourceSystem, nowMs));
    const faults = read.map((item): ItemFault[] => (item.ok ? [] : [item.fault]));
    const submissions = read.flatMap((item, index) => (item.ok ? item.value.raws.map((raw) => ({ raw, index })) : []));
    const named = new Set<string>();
    for (let start = 0; start < submissions.length; start += batchSize) {
      const batch = submissions.slice(start, start + batchSize);
      const outcomes = await indicators.submitAll(actor, batch, { channel: 'api', joins: true });
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.status === 'refused') {
          faults[batch[at]?.index ?? -1]?.push(outcome.fault);
        } else if (outcome.status !== 'ignored') {
          named.add(claimKey(outcome.indicator.id, batch[at]?.raw.externalId));
        }
      }
    }
    const replaced = read.flatMap((item, index) => (item.ok && faults[index]?.length === 0 ? [item.value.id] : []));
    await withdrawAllBut(indicators, actor, replaced, named);
    return faults.flatMap((found, recordIndex) =>
      found.length === 0 ? [] : [{ recordIndex, errorMessages: found.map(errorText) }],
    );
  };
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

function claimKey(id: string, externalId: unknown): string {
  return `${id} ${String(externalId)}`;
}

function errorText({ field, message }: ItemFault): string {
  return field === undefined ? message : `Error for Property=${field}: ${message}`;
}
