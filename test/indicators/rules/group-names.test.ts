import { describe, expect, it } from 'vitest';
import { byGroupIds } from '../../../shared/indicators/rules/group-names.ts';
import type { Filter } from '../../../shared/storage/filter.ts';
import { groups } from '../../support/made/indicator-fixtures.ts';

const whole: Filter = { op: 'eq', field: 'organisationWide', value: true };

describe('a filter on device groups', () => {
  it.each<[string, Filter, Filter]>([
    ['a name', { op: 'has', field: 'rbacGroupNames', value: 'Oslo' }, { op: 'has', field: 'rbacGroupIds', value: '2' }],
    ['no groups', { op: 'eq', field: 'rbacGroupNames', value: null }, whole],
    ['no ids', { op: 'eq', field: 'rbacGroupIds', value: null }, whole],
    ['some groups', { op: 'ne', field: 'rbacGroupIds', value: null }, { ...whole, op: 'ne' }],
    [
      'no groups, within others',
      { op: 'not', operand: { op: 'and', operands: [{ op: 'eq', field: 'rbacGroupNames', value: null }] } },
      { op: 'not', operand: { op: 'and', operands: [whole] } },
    ],
    ['another field', { op: 'eq', field: 'title', value: null }, { op: 'eq', field: 'title', value: null }],
  ])('that names %s', (_name, filter, expected) => {
    expect(byGroupIds(filter, groups)).toStrictEqual(expected);
  });
});
