import { expect, it } from 'vitest';
import { makeVisibleGroups } from '../../shared/access/visible-groups.ts';

const open = { id: '1', userGroups: [] };
const finance = { id: '2', userGroups: ['finance-analysts', 'leads'] };

it.each([
  ['no device groups', [], [], 'all'],
  ['groups that everyone sees', [open], [], 'all'],
  ['a group that only others see', [open, finance], ['hr'], ['1']],
  ['a user who sees every group', [open, finance], ['leads'], 'all'],
  ['a user who sees no group', [finance], [], []],
])('the visible device groups are right for %s', async (_name, groups, userGroups, expected) => {
  const visible = await makeVisibleGroups(() => Promise.resolve({ all: () => groups }))(userGroups);
  expect(visible === 'all' ? visible : [...visible]).toEqual(expected);
});
