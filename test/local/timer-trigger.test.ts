import { describe, expect, it } from 'vitest';
import { TimerTrigger } from '../../local/triggers/timer-trigger.ts';
import { makeMemoryState } from './support/memory-state.ts';
import { jsonOf, makeRecordedApp } from './support/recorded-app.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

const start = Date.parse('2026-03-01T10:00:01Z');
const minute = 60_000;

function makeTimer(
  given: { now?: number; values?: Map<string, string>; binding?: Record<string, unknown>; handle?: () => unknown } = {},
) {
  const clock = { now: given.now ?? start };
  const app = makeRecordedApp(given.handle);
  const logger = makeRecordingLogger();
  const trigger = { type: 'timerTrigger', schedule: '%EVERY%', ...given.binding };
  const timer = new TimerTrigger(
    { name: 'purge', trigger },
    {
      app,
      state: makeMemoryState(given.values),
      clock: () => clock.now,
      logger,
      environment: { EVERY: '0 */5 * * * *' },
    },
  );
  return { timer, app, clock, logger };
}

function fail(): never {
  throw new Error('no');
}

describe('TimerTrigger', () => {
  it('runs at its due times, with the schedule from a setting', async () => {
    const { timer, app, clock } = makeTimer();
    expect(await timer.tick()).toBe(30_000);
    expect(app.calls).toHaveLength(0);
    clock.now = start + 5 * minute;
    await timer.tick();
    await timer.tick();
    expect(app.calls).toHaveLength(1);
    expect(jsonOf(app.calls[0])).toMatchObject({
      IsPastDue: false,
      ScheduleStatus: { Next: '2026-03-01T10:05:00.000Z' },
    });
  });

  it('runs once, marked as past due, for runs missed while the service was down', async () => {
    const values = new Map<string, string>();
    await makeTimer({ values }).timer.tick();
    const later = makeTimer({ values, now: start + 23 * minute });
    await later.timer.tick();
    await later.timer.tick();
    expect(later.app.calls.map(jsonOf)).toEqual([expect.objectContaining({ IsPastDue: true })]);
  });

  it('does not wait for a time that a wrong clock made: over a restart, and while it runs', async () => {
    const values = new Map<string, string>();
    const ahead = makeTimer({ values, now: start + 60 * minute });
    await ahead.timer.tick();
    const after = makeTimer({ values });
    await after.timer.tick();
    after.clock.now = start + 5 * minute;
    await after.timer.tick();
    expect(after.app.calls).toHaveLength(1);
    ahead.clock.now = start + 65 * minute;
    await ahead.timer.tick();
    ahead.clock.now = start + 6 * minute;
    await ahead.timer.tick();
    ahead.clock.now = start + 10 * minute;
    await ahead.timer.tick();
    expect(ahead.app.calls).toHaveLength(2);
  });

  it('is not past due after a restart between two runs', async () => {
    const values = new Map<string, string>();
    const first = makeTimer({ values });
    await first.timer.tick();
    first.clock.now = start + 5 * minute;
    await first.timer.tick();
    const second = makeTimer({ values, now: start + 6 * minute });
    await second.timer.tick();
    expect(second.app.calls).toHaveLength(0);
    second.clock.now = start + 10 * minute;
    await second.timer.tick();
    expect(jsonOf(second.app.calls[0])).toMatchObject({
      IsPastDue: false,
      ScheduleStatus: { Last: '2026-03-01T10:05:01.000Z', Next: '2026-03-01T10:10:00.000Z' },
    });
  });

  it('uses a changed schedule after a restart', async () => {
    const values = new Map<string, string>();
    await makeTimer({ values }).timer.tick();
    const changed = makeTimer({ values, now: start + 10 * minute, binding: { schedule: '0 0 * * * *' } });
    await changed.timer.tick();
    expect(changed.app.calls).toHaveLength(0);
  });

  it('skips due times that pass during a long run', async () => {
    const { timer, app, clock } = makeTimer({ handle: () => (clock.now += 12 * minute) });
    await timer.tick();
    clock.now = start + 5 * minute;
    expect(await timer.tick()).toBe(30_000);
    expect(app.calls).toHaveLength(1);
    expect(new Date(clock.now).toISOString()).toBe('2026-03-01T10:17:01.000Z');
    await timer.tick();
    expect(app.calls).toHaveLength(1);
  });

  it('continues after a run that throws', async () => {
    const { timer, app, clock, logger } = makeTimer({ handle: fail });
    await timer.tick();
    for (const minutes of [5, 10]) {
      clock.now = start + minutes * minute;
      await timer.tick();
    }
    expect(app.calls).toHaveLength(2);
    expect(logger.events).toEqual(['function-failed', 'function-failed']);
  });

  it('stores no status for a timer with less than a minute between runs', async () => {
    const values = new Map<string, string>();
    const binding = { schedule: '*/10 * * * * *' };
    const { timer, app, clock } = makeTimer({ values, binding });
    await timer.tick();
    clock.now += 30_000;
    await timer.tick();
    expect(values.size).toBe(0);
    expect(jsonOf(app.calls[0])).toEqual({ Schedule: { AdjustForDST: true }, IsPastDue: false });
  });

  it('runs on startup when configured to', async () => {
    const { timer, app } = makeTimer({ binding: { runOnStartup: true } });
    await timer.tick();
    await timer.tick();
    expect(app.calls).toHaveLength(1);
  });

  it('refuses a schedule whose setting is missing', () => {
    expect(() => makeTimer({ binding: { schedule: '%MISSING%' } })).toThrow(RangeError);
  });
});
