import type { DeviceGroupDirectory } from '../../device-groups/directory.ts';
import type { Filter } from '../../storage/filter.ts';
import type { IndicatorDocument } from '../model/indicator.ts';

/** The indicator with the current names of its groups; a deleted group keeps the name that was stored. */
export function withGroupNames(indicator: IndicatorDocument, groups: DeviceGroupDirectory): IndicatorDocument {
  const { rbacGroupIds, rbacGroupNames } = indicator;
  const names = rbacGroupIds.map((id, index) => groups.byId(id)?.name ?? rbacGroupNames[index] ?? id);
  return names.every((name, index) => name === rbacGroupNames[index])
    ? indicator
    : { ...indicator, rbacGroupNames: names };
}

/**
 * The filter with group ids in place of names: documents contain the names as of when they were written. Without groups is an
 * indicator of the whole organisation, which carries a mark: whether the empty list itself is stored depends on the release.
 */
export function byGroupIds(filter: Filter, groups: DeviceGroupDirectory): Filter {
  if (filter.op === 'and' || filter.op === 'or') {
    return { ...filter, operands: filter.operands.map((operand) => byGroupIds(operand, groups)) };
  }
  if (filter.op === 'not') {
    return { ...filter, operand: byGroupIds(filter.operand, groups) };
  }
  const { op } = filter;
  if ((op === 'eq' || op === 'ne') && (filter.field === 'rbacGroupNames' || filter.field === 'rbacGroupIds')) {
    return filter.value === null ? { op, field: 'organisationWide', value: true } : filter;
  }
  if (op !== 'has' || filter.field !== 'rbacGroupNames' || typeof filter.value !== 'string') {
    return filter;
  }
  const group = groups.byName(filter.value);
  return group === undefined ? filter : { op: 'has', field: 'rbacGroupIds', value: group.id };
}
