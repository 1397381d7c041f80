import { describe, expect, it } from 'vitest';
import { groupPatchSchema, newGroupSchema } from '../../shared/device-groups/group-body.ts';

const values = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
const rule = (count: number, property = 'tag') => ({ property, operator: 'equals', values: values(count) });

describe('the body of a device group', () => {
  it('requires only a name', () => {
    expect(newGroupSchema.parse({ name: ' Oslo ' })).toEqual({
      name: 'Oslo',
      description: '',
      rules: [],
      userGroups: [],
    });
  });

  it('leaves out what a PATCH leaves out', () => {
    expect(groupPatchSchema.parse({ rank: 2, unknown: 1 })).toEqual({ rank: 2 });
  });

  it.each([
    ['no name', {}, 'name'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a name that could be an id', { name: '12' }, 'name'],
    ['a rank below 1', { name: 'A', rank: 0 }, 'rank'],
    ['a user group that is not an object id', { name: 'A', userGroups: ['admins'] }, 'userGroups'],
    ['an unknown property', { name: 'A', rules: [rule(1, 'owner')] }, 'rules'],
    ['an unknown operator', { name: 'A', rules: [{ ...rule(1), operator: 'matches' }] }, 'rules'],
    ['no values', { name: 'A', rules: [rule(0)] }, 'rules'],
    ['eleven values', { name: 'A', rules: [rule(11)] }, 'rules'],
    ['eleven values of one property in two rules', { name: 'A', rules: [rule(6), rule(5)] }, 'rules'],
  ])('is refused with %s', (_, body, field) => {
    expect(newGroupSchema.safeParse(body).error?.issues[0]?.path[0]).toBe(field);
  });

  it('allows ten values per property', () => {
    expect(newGroupSchema.safeParse({ name: 'A', rules: [rule(10), rule(10, 'domain')] }).success).toBe(true);
  });
});
