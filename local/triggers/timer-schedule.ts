import { Cron } from 'croner';

/** When a timer is due: the first time after `afterMs`. Milliseconds since the Unix epoch. */
export interface TimerSchedule {
  nextAfter(afterMs: number): number;
  /** Whether two runs can be less than a minute apart; the host keeps no record of such a timer's runs. */
  readonly isSubMinute: boolean;
}

const word = String.raw`(?:\d{1,4}|[a-z]{3,9})`;
const item = String.raw`(?:\*|${word}(?:-${word})?)(?:/\d{1,4})?`;
const field = new RegExp(`^${item}(?:,${item})*$`, 'i');
const timeSpan = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/u;

/**
 * Reads a schedule as the host does: NCRONTAB of five or six fields (the first of six is seconds) in UTC, a day of the
 * month and a day of the week both to hold, or a TimeSpan such as `00:05:00` between runs.
 *
 * @throws RangeError when it is neither
 */
export function parseTimerSchedule(text: string): TimerSchedule {
  const interval = timeSpan.exec(text.trim());
  if (interval !== null) return everyInterval(text, interval);
  const fields = text.trim().split(/\s+/u);
  if (fields.length < 5 || fields.length > 6 || !fields.every((part) => field.test(part))) {
    throw new RangeError(`"${text}" is no NCRONTAB schedule and no TimeSpan`);
  }
  const cron = makeCron(fields.join(' '));
  const nextAfter = (afterMs: number): number => {
    const next = cron.nextRun(new Date(afterMs));
    if (next === null) throw new RangeError(`The schedule "${text}" is never due`);
    return next.getTime();
  };
  const first = nextAfter(0);
  return { nextAfter, isSubMinute: nextAfter(first) - first < 60_000 };
}

function everyInterval(text: string, [, days = '0', ...rest]: readonly string[]): TimerSchedule {
  const [hours = 0, minutes = 0, seconds = 0] = rest.map(Number);
  const intervalMs = (((Number(days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (intervalMs <= 0) throw new RangeError(`"${text}" is no interval`);
  return { nextAfter: (afterMs) => afterMs + intervalMs, isSubMinute: intervalMs < 60_000 };
}

function makeCron(pattern: string): Cron {
  try {
    return new Cron(pattern, { mode: '5-or-6-parts', timezone: 'Etc/UTC', domAndDow: true, paused: true });
  } catch (error) {
    throw new RangeError(`"${pattern}" is no NCRONTAB schedule`, { cause: error });
  }
}
