import { expect, it } from 'vitest';
import { BackgroundBuild } from '../../../shared/adapters/sqlite/background-build.ts';
import { SqliteStoreError } from '../../../shared/adapters/sqlite/sql/errors.ts';

it('builds one step after the other and says how far it is', async () => {
  const seen: unknown[] = [];
  const shares = [0.5, 1];
  const build: BackgroundBuild = new BackgroundBuild([
    { name: 'a', advance: () => Promise.resolve(shares.shift() ?? 1) },
    {
      name: 'b',
      holdsWriter: true,
      advance: () => {
        seen.push(build.progress(), build.holdsWriter);
        return Promise.resolve(1);
      },
    },
  ]);
  expect(build.progress().remaining.map(({ name }) => name)).toStrictEqual(['a', 'b']);
  await build.settled;
  expect(seen).toStrictEqual([{ remaining: [{ name: 'b', done: 0 }] }, true]);
  expect(build.holdsWriter).toBe(false);
  expect(build.progress()).toStrictEqual({ remaining: [] });
});

it.each([
  { error: new Error('disk full'), fault: 'disk full' },
  { error: new SqliteStoreError('closed', 'the store is closed'), fault: undefined },
])('stops at a fault: $error.message', async ({ error, fault }) => {
  const build = new BackgroundBuild([{ name: 'a', advance: () => Promise.reject(error) }]);
  await build.settled;
  expect(build.progress().fault).toBe(fault);
  expect(build.progress().remaining).toHaveLength(1);
});
