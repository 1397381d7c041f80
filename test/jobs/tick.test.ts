import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeTick } from '../../shared/jobs/tick.ts';
import { parseNcrontab } from '../../shared/platform/ncrontab.ts';

const timeOf = (ms: number) => new Date(ms).toISOString().slice(11, -1);
const at = (time: string) => Date.parse(`2026-03-01T${time}Z`);

function makeWorld(schedules: Readonly<Record<string, string>>) {
  let nowMs = 0;
  const ran: string[] = [];
  const logged: unknown[] = [];
  const tick = makeTick({
    clock: () => nowMs,
    logger: {
      info: () => {},
      warn: () => {},
      error: (event, _error, fields) => void logged.push([event, fields]),
    },
    tasks: Object.entries(schedules).map(([name, schedule]) => ({
      name,
      nextDue: parseNcrontab(schedule),
      run: () => {
        ran.push(name);
        return name.startsWith('bad') ? Promise.reject(new Error('down')) : Promise.resolve();
      },
    })),
  });
  const at_ = async (time: string, last?: string) => {
    nowMs = at(time);
    ran.length = 0;
    await tick(last === undefined ? undefined : at(last));
    return [...ran];
  };
  return { tick: at_, logged, ran };
}

const everyFive = { late: '50 */5 * * * *', early: '0 */5 * * * *', daily: '0 0 4 * * *' };

it.each([
  ['10:05:05', '10:04:05', ['early']],
  ['10:06:05', '10:05:05', ['late']],
  ['10:07:05', '10:06:05', []],
  ['10:05:50', '10:05:49', ['late']],
  ['10:05:51', '10:05:50', []],
  // the host was down
  ['11:07:00', '10:07:00', ['late', 'early']],
  ['04:00:30', '03:10:00', ['late', 'early', 'daily']],
  // the clock was wrong at the last run
  ['10:05:05', '18:00:00', ['early']],
  ['10:07:05', '18:00:00', []],
])('a tick at %s after one at %s runs %j', async (time, last, expected) => {
  expect((await makeWorld(everyFive).tick(time, last)).toSorted()).toEqual(expected.toSorted());
});

it('without a host that remembers, the first tick looks back a minute and the others to the one before', async () => {
  const { tick } = makeWorld(everyFive);
  expect(await tick('10:06:05')).toEqual(['late']);
  expect(await tick('10:06:30')).toEqual([]);
  expect(await tick('10:12:00')).toEqual(['late', 'early']);
});

it('a task that fails is logged by its name, stops no other, and fails the tick', async () => {
  const { tick, ran, logged } = makeWorld({ bad: '* * * * * *', good: '* * * * * *', bad2: '* * * * * *' });
  await expect(tick('10:00:00')).rejects.toThrow('failed: bad, bad2');
  expect(ran).toEqual(['bad', 'good', 'bad2']);
  expect(logged).toEqual([
    ['tick-task-failed', { task: 'bad' }],
    ['tick-task-failed', { task: 'bad2' }],
  ]);
});

it('however the ticks lie, each due time is followed by exactly one run, and there are no others', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 30 }),
      async (pauses) => {
        const { tick } = makeWorld({ task: '15 */2 * * * *' });
        const nextDue = parseNcrontab('15 */2 * * * *');
        let lastMs = at('10:00:00');
        for (const pause of pauses) {
          const nowMs = lastMs + pause;
          const isDue = nextDue(lastMs) <= nowMs;
          expect(await tick(timeOf(nowMs), timeOf(lastMs))).toEqual(isDue ? ['task'] : []);
          lastMs = nowMs;
        }
      },
    ),
    { numRuns: 50 },
  );
});
