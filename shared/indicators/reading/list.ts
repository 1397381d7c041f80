import type { Actor } from '../../access/actor.ts';
import type { KeysetPosition, Order, Page, Query } from '../../storage/document-container.ts';
import { allOf, type Filter } from '../../storage/filter.ts';
import {
  type Action,
  actions,
  type IndicatorDocument,
  type IndicatorsDocument,
  type IndicatorType,
  indicatorTypes,
} from '../model/indicator.ts';
import { visibleTo } from '../rules/access-rules.ts';
import { firstActiveExpiry } from '../rules/lifecycle.ts';
import { asIndicator } from '../store/locate.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { readBothStates } from './both-states.ts';

export interface IndicatorQuery {
  readonly filter?: Filter;
  /** By creation time when absent. */
  readonly order?: Order;
  readonly after?: KeysetPosition;
  readonly skip?: number;
  /** Maximum number of indicators; unlimited when absent. */
  readonly limit?: number;
  /** Also expired ones that are not purged yet. */
  readonly includeExpired?: boolean;
  /** Also deleted ones, or `only` those, while their tombstones are kept; then the order is `changeOrder` or its reverse. */
  readonly includeDeleted?: boolean | 'only';
}

/** Some indicators of a list, in its order. */
export interface IndicatorSlice {
  readonly items: readonly IndicatorDocument[];
  readonly isLast: boolean;
  /** In the last slice: where the list continues beyond the limit. */
  readonly next?: KeysetPosition;
}

/** Indicators read at once: few enough that turning them into JSON does not delay other requests. */
const sliceSize = 500;

export const creationOrder: Order = { field: 'creationTimeDateTimeUtc', descending: false };

/** The order of a list with deleted indicators, the latest change first: their only index is by the time of deletion. */
export const changeOrder: Order = { field: 'lastUpdateTime', descending: true };

/** The indicators that the caller may see, in slices; at least one slice, which may be empty. */
export async function* list(
  { container, clock }: Pick<IndicatorServiceDependencies, 'container' | 'clock'>,
  actor: Actor,
  query: IndicatorQuery,
): AsyncGenerator<IndicatorSlice> {
  if (query.limit === 0) {
    yield { items: [], isLast: true };
    return;
  }
  const filter = listFilter(actor, query, clock());
  let remaining = query.limit ?? Number.POSITIVE_INFINITY;
  let after = query.after;
  let skip = query.skip;
  do {
    const page = await readPage(container, query.includeDeleted, {
      kind: 'indicator',
      order: query.order ?? creationOrder,
      limit: Math.min(sliceSize, remaining),
      ...(filter !== undefined && { filter }),
      ...(after !== undefined && { after }),
      ...(skip !== undefined && skip > 0 && { skip }),
    });
    const items = page.items.flatMap((item) => asIndicator(item)?.document ?? []);
    remaining -= items.length;
    after = page.next;
    skip = undefined;
    const isLast = after === undefined || remaining <= 0;
    yield isLast && after !== undefined ? { items, isLast, next: after } : { items, isLast };
  } while (after !== undefined && remaining > 0);
}

async function readPage(
  container: IndicatorServiceDependencies['container'],
  includeDeleted: IndicatorQuery['includeDeleted'],
  query: Query,
): Promise<Page<IndicatorsDocument>> {
  if (includeDeleted === 'only') {
    return await container.query({ ...query, state: 'deleted' });
  }
  return includeDeleted === true ? await readBothStates(container, query) : await container.query(query);
}

/** How many indicators the list would have without a limit. */
export async function count(
  { container, clock }: Pick<IndicatorServiceDependencies, 'container' | 'clock'>,
  actor: Actor,
  query: Omit<IndicatorQuery, 'order' | 'limit'>,
): Promise<number> {
  const filter = listFilter(actor, query, clock());
  const states = { true: ['live', 'deleted'], false: ['live'], only: ['deleted'] } as const;
  const counts = await Promise.all(
    states[`${query.includeDeleted ?? false}`].map((state) => container.count('indicator', filter, state)),
  );
  return counts.reduce((sum, ofState) => sum + ofState, 0);
}

export interface IndicatorCount {
  readonly indicatorType: IndicatorType;
  readonly action: Action;
  /** `expired`: not purged yet. */
  readonly state: 'active' | 'expired';
  readonly count: number;
}

/** How many indicators of each type, action and state the caller may see; groups without any are left out. */
export async function countByGroup(
  { container, clock }: Pick<IndicatorServiceDependencies, 'container' | 'clock'>,
  actor: Actor,
): Promise<readonly IndicatorCount[]> {
  const visible = visibleTo(actor);
  const active = activeAt(clock());
  const ofState = async (state: IndicatorCount['state'], condition: Filter): Promise<readonly IndicatorCount[]> => {
    const groups = await container.countBy('indicator', ['indicatorType', 'action'], allOf(visible, condition));
    return groups.flatMap(({ key: [typeKey, actionKey], count }) => {
      const indicatorType = indicatorTypes.find((type) => type === typeKey);
      const action = actions.find((action) => action === actionKey);
      return indicatorType === undefined || action === undefined ? [] : [{ indicatorType, action, state, count }];
    });
  };
  return [...(await ofState('active', active)), ...(await ofState('expired', { op: 'not', operand: active }))];
}

function listFilter(
  actor: Actor,
  { filter, includeExpired }: Pick<IndicatorQuery, 'filter' | 'includeExpired'>,
  nowMs: number,
): Filter | undefined {
  return allOf(visibleTo(actor), includeExpired === true ? undefined : activeAt(nowMs), filter);
}

function activeAt(nowMs: number): Filter {
  return {
    op: 'or',
    operands: [
      { op: 'eq', field: 'expirationTime', value: null },
      { op: 'ge', field: 'expirationTime', value: firstActiveExpiry(nowMs) },
    ],
  };
}
