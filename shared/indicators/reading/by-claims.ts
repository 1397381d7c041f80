import { AppError } from '../../platform/errors.ts';
import type { Filter, Scalar } from '../../storage/filter.ts';
import { visitFilter } from '../../storage/visit-filter.ts';
import { findClaimed, findHeld } from '../store/find-by-external-id.ts';
import type { IndicatorServiceDependencies } from '../store/service-dependencies.ts';

/** More indicators than these would make the filter long and slow. */
const maxNamed = 2_000;

/**
 * The filter so that an external id also finds the indicators that its object claims without being the holder. Where there are
 * any, the condition becomes one of ids, which an index serves; "or" would read the whole list.
 * @throws AppError `ODataError` when the objects name too many.
 */
export async function byClaims(
  filter: Filter,
  { container }: Pick<IndicatorServiceDependencies, 'container'>,
): Promise<Filter> {
  const externalIds = externalIdsOf(filter);
  const claimed = externalIds.length === 0 ? [] : await findClaimed(container, externalIds, maxNamed);
  if (claimed.length === 0) {
    return filter;
  }
  const named = [...claimed, ...(await findHeld(container, externalIds, undefined, maxNamed))];
  if (named.length > maxNamed) {
    const message = `$filter: externalId: the objects name more than ${maxNamed} indicators; ask for fewer objects at once`;
    throw new AppError('ODataError', message, { field: 'externalId' });
  }
  const isClaimed = new Set(claimed.map(({ externalId }) => externalId));
  return replaceIds(filter, (asked) =>
    asked.some((value) => typeof value === 'string' && isClaimed.has(value))
      ? named.filter(({ externalId }) => asked.includes(externalId)).map(({ indicator }) => indicator.id)
      : undefined,
  );
}

function externalIdsOf(filter: Filter): readonly string[] {
  const none: readonly string[] = [];
  const texts = (field: string, values: readonly Scalar[]) =>
    field === 'externalId' ? values.filter((value) => typeof value === 'string') : none;
  return visitFilter<readonly string[]>(filter, {
    all: flatten,
    any: flatten,
    comparison: (op, field, value) => (op === 'eq' || op === 'ne' ? texts(field, [value]) : none),
    membership: (field, values) => texts(field, values),
    text: () => none,
    element: () => none,
  });
}

function flatten(parts: readonly (readonly string[])[]): readonly string[] {
  return parts.flat();
}

/** The filter with conditions on external ids replaced by those on ids, where `idsOf` returns some. */
function replaceIds(filter: Filter, idsOf: (externalIds: readonly Scalar[]) => readonly string[] | undefined): Filter {
  if ('operands' in filter) {
    return { ...filter, operands: filter.operands.map((operand) => replaceIds(operand, idsOf)) };
  }
  if (filter.op === 'not') {
    return { op: 'not', operand: replaceIds(filter.operand, idsOf) };
  }
  if (filter.field !== 'externalId' || (filter.op !== 'eq' && filter.op !== 'ne' && filter.op !== 'in')) {
    return filter;
  }
  const asked = filter.op === 'in' ? filter.values : [filter.value];
  const values = idsOf(asked);
  if (values === undefined) {
    return filter;
  }
  const isNamed: Filter = { op: 'in', field: 'id', values };
  const isNone: Filter = { op: 'eq', field: 'externalId', value: null };
  const found: Filter = asked.includes(null) ? { op: 'or', operands: [isNamed, isNone] } : isNamed;
  return filter.op === 'ne' ? { op: 'not', operand: found } : found;
}
