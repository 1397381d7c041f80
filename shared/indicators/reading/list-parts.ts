import type { Actor } from '../../access/actor.ts';
import type { DocumentState } from '../../storage/document-container.ts';
import { allOf, type Filter } from '../../storage/filter.ts';
import { visibleTo } from '../rules/access-rules.ts';
import { firstActiveExpiry } from '../rules/lifecycle.ts';
import { importFilters, importOf } from '../store/imported-by.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import type { IndicatorQuery } from './list.ts';

/** What one query of the store finds of a list. */
export interface ListPart {
  readonly filter: Filter | undefined;
  readonly state: DocumentState;
}

const states = { true: ['live', 'deleted'], false: ['live'], only: ['deleted'] } as const;

/** The queries that find a list together, nothing twice: nearly always one. */
export async function partsOf(
  { clock, importTimes }: Pick<IndicatorServiceDependencies, 'clock' | 'importTimes'>,
  actor: Actor,
  { filter, includeExpired, includeDeleted = false }: Omit<IndicatorQuery, 'order' | 'limit'>,
): Promise<readonly ListPart[]> {
  const scope = allOf(visibleTo(actor), includeExpired === true ? undefined : activeAt(clock()));
  const ofImport = importOf(filter);
  const filters = ofImport === undefined ? [filter] : await importFilters(ofImport, importTimes);
  return states[`${includeDeleted}`].flatMap((state) => filters.map((part) => ({ filter: allOf(scope, part), state })));
}

/** The condition for indicators that have not expired. */
export function activeAt(nowMs: number): Filter {
  return {
    op: 'or',
    operands: [
      { op: 'eq', field: 'expirationTime', value: null },
      { op: 'ge', field: 'expirationTime', value: firstActiveExpiry(nowMs) },
    ],
  };
}
