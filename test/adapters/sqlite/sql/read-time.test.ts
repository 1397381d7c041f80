import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { inTimeSql, ReadTime, SlowReadError } from '../../../../shared/adapters/sqlite/sql/read-time.ts';

const rows = 'WITH RECURSIVE t(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM t WHERE seq < 5000)';

function open(maxMs: number) {
  const database = new DatabaseSync(':memory:');
  new ReadTime(database, { maxMs }).begin();
  return (from: string) => database.prepare(`${rows} SELECT count(*) AS n FROM ${from}`).get();
}

it('a read that exceeds its time limit is cancelled, and the next one is not', () => {
  const count = open(-1);
  expect(() => count(`t WHERE (${inTimeSql}) AND (seq % 2 = 0)`)).toThrow(SlowReadError);
  expect(count('t')).toMatchObject({ n: 5000 });
});

it('a cancelled read is known as such, even when reading throws another error', () => {
  const database = new DatabaseSync(':memory:');
  const readTime = new ReadTime(database, { maxMs: -1 });
  readTime.begin();
  expect(() => [...database.prepare(`${rows} SELECT seq FROM t WHERE (${inTimeSql}) ORDER BY -seq`).iterate()]).toThrow(
    expect.anything(),
  );
  expect(readTime.isOver).toBe(true);
  readTime.begin();
  expect(readTime.isOver).toBe(false);
});

it('a read within its time limit works as if there were no limit', () => {
  expect(open(60_000)(`t WHERE (${inTimeSql}) AND (seq % 2 = 0)`)).toMatchObject({ n: 2500 });
});
