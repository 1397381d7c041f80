import type { Actor } from '../../access/actor.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ItemFault } from '../../platform/errors.ts';
import type { Filter } from '../../storage/filter.ts';
import { readStixIndicator, type StixObject } from '../stix/stix-indicator.ts';

/** Most objects of a call (Microsoft Sentinel, upload API). */
export const maximumObjects = 100;

/** What was wrong with one object, counted from 0 (Microsoft Sentinel, upload API). */
export interface UploadError {
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

/** Submissions that are written at once. */
const sliceSize = 500;

/**
 * Stores the indicators of STIX objects under their STIX ids. An object that was uploaded before replaces what it stood for:
 * what its pattern no longer names, or all when it is revoked, is deleted, as far as the caller owns it. An object at fault
 * keeps no other from being stored, and leaves what is stored of it as it was.
 */
export function makeUploadObjects({ indicators, clock }: UploadDependencies): UploadObjects {
  return async (actor, sourceSystem, objects) => {
    const nowMs = clock();
    const read = objects.map((object) => readStixIndicator(object, sourceSystem, nowMs));
    const faults = read.map((item): ItemFault[] => (item.ok ? [] : [item.fault]));
    const submissions = read.flatMap((item, index) => (item.ok ? item.value.raws.map((raw) => ({ raw, index })) : []));
    const stored = new Set<string>();
    for (let start = 0; start < submissions.length; start += sliceSize) {
      const slice = submissions.slice(start, start + sliceSize);
      const outcomes = await indicators.submitAll(actor, slice, { channel: 'api' });
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.status === 'refused') {
          faults[slice[at]?.index ?? -1]?.push(outcome.fault);
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
