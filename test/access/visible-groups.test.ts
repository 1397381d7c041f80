import { expect, it } from 'vitest';
import { makeVisibleGroups } from '../../shared/access/visible-groups.ts';

const open = { id: '1', userGroups: [] };
const finance = { id: '2', userGroups: ['finance-analysts', 'leads'] };

it.each([
  ['no device groups', [], [], 'all'],
  ['groups that everyone sees', [open], [], 'all'],
  ['a group for others only', [open, finance], ['hr'], ['1']],
  ['every group', [open, finance], ['leads'], 'all'],
  ['none of them', [finance], [], []],
])('%s', async (_name, groups, userGroups, expected) => {
  const visible = await makeVisibleGroups(() => Promise.resolve({ all: () => groups }))(userGroups);
  expect(visible === 'all' ? visible : [...visible]).toEqual(expected);
});
