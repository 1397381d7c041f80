import type { Actor } from '../../access/actor.ts';
import type { KeysetPosition, ListCount, Order, Page, Query } from '../../storage/document-container.ts';
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
import { asIndicator } from '../store/locate.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';
import { activeAt, type ListPart, partsOf } from './list-parts.ts';
import { readMergedPage } from './merged-pages.ts';

export interface IndicatorQuery {
  /** With `importId eq`, the order is by creation, and nothing is skipped. */
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

type ListDependencies = Pick<IndicatorServiceDependencies, 'container' | 'clock' | 'importTimes'>;

export const creationOrder: Order = { field: 'creationTimeDateTimeUtc', descending: false };

/** The order of a list with deleted indicators, the latest change first: their only index is by the time of deletion. */
export const changeOrder: Order = { field: 'lastUpdateTime', descending: true };

/** The indicators that the caller may see, in slices; at least one slice, which may be empty. */
export async function* list(
  dependencies: ListDependencies,
  actor: Actor,
  query: IndicatorQuery,
): AsyncGenerator<IndicatorSlice> {
  if (query.limit === 0) {
    yield { items: [], isLast: true };
    return;
  }
  const parts = await partsOf(dependencies, actor, query);
  let remaining = query.limit ?? Number.POSITIVE_INFINITY;
  let after = query.after;
  let skip = query.skip;
  do {
    const position = {
      limit: Math.min(sliceSize, remaining),
      ...(after !== undefined && { after }),
      ...(skip !== undefined && skip > 0 && { skip }),
    };
    const queries = parts.map((part) => queryOf(part, query.order ?? creationOrder, position));
    const [only, ...others] = queries;
    const page: Page<IndicatorsDocument> =
      only === undefined || others.length > 0
        ? await readMergedPage(dependencies.container, queries)
        : await dependencies.container.query(only);
    const items = page.items.flatMap((item) => asIndicator(item)?.document ?? []);
    remaining -= items.length;
    after = page.next;
    skip = undefined;
    const isLast = after === undefined || remaining <= 0;
    yield isLast && after !== undefined ? { items, isLast, next: after } : { items, isLast };
  } while (after !== undefined && remaining > 0);
}

function queryOf({ filter, state }: ListPart, order: Order, position: Pick<Query, 'limit' | 'after' | 'skip'>): Query {
  const query = { kind: 'indicator', state, order, ...position };
  return filter === undefined ? query : { ...query, filter };
}

/** How many indicators the list would have without a limit. */
export async function count(
  dependencies: ListDependencies,
  actor: Actor,
  query: Omit<IndicatorQuery, 'order' | 'limit'>,
): Promise<number> {
  const counts = await Promise.all(
    (await partsOf(dependencies, actor, query)).map(({ filter, state }) =>
      dependencies.container.count('indicator', filter, state),
    ),
  );
  return counts.reduce((sum, ofPart) => sum + ofPart, 0);
}

/** The same for people who look at a list: exact where the store has an index for it, else possibly too low. */
export async function countList(
  dependencies: ListDependencies,
  actor: Actor,
  query: Omit<IndicatorQuery, 'order' | 'limit'>,
): Promise<ListCount> {
  const counts = await Promise.all(
    (await partsOf(dependencies, actor, query)).map(({ filter, state }) =>
      dependencies.container.countList('indicator', filter, state),
    ),
  );
  return {
    count: counts.reduce((sum, { count: ofPart }) => sum + ofPart, 0),
    isExact: counts.every(({ isExact }) => isExact),
  };
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
