import type { Actor } from '../../access/actor.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ItemFault } from '../../platform/errors.ts';
import type { Filter } from '../../storage/filter.ts';
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
    const stored = new Set<string>();
    for (let start = 0; start < submissions.length; start += batchSize) {
      const batch = submissions.slice(start, start + batchSize);
      const outcomes = await indicators.submitAll(actor, batch, { channel: 'api' });
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.status === 'refused') {
          faults[batch[at]?.index ?? -1]?.push(outcome.fault);
        } else if (outcome.status !== 'ignored') {
          stored.add(outcome.indicator.id);
        }
      }
    }
    const replaced = read.flatMap((item, index) => (item.ok && faults[index]?.length === 0 ? [item.value.id] : []));
    await removeAllBut(indicators, actor, replaced, stored);
    return faults.flatMap((found, recordIndex) =>
      found.length === 0 ? [] : [{ recordIndex, errorMessages: found.map(errorText) }],
    );
  };
}

async function removeAllBut(
  indicators: IndicatorService,
  actor: Actor,
  externalIds: readonly string[],
  stored: ReadonlySet<string>,
): Promise<void> {
  if (externalIds.length === 0) {
    return;
  }
  const filter: Filter = {
    op: 'and',
    operands: [
      { op: 'in', field: 'externalId', values: externalIds },
      { op: 'eq', field: 'owner', value: actor.owner },
    ],
  };
  for await (const { items } of indicators.list(actor, { filter, includeExpired: true })) {
    for (const { id } of items) {
      if (!stored.has(id)) {
        await indicators.remove(actor, id);
      }
    }
  }
}

function errorText({ field, message }: ItemFault): string {
  return field === undefined ? message : `Error for Property=${field}: ${message}`;
}
