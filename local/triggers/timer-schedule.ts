import { type NextDue, parseNcrontab } from '../../shared/platform/ncrontab.ts';

/** When a timer is due. */
export interface TimerSchedule {
  /** The first due time after a given one, both in milliseconds since the Unix epoch. */
  readonly nextAfter: NextDue;
  /** Whether two runs can be less than a minute apart; the host keeps no record of such a timer's runs. */
  readonly isSubMinute: boolean;
}

const timeSpan = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/u;

/**
 * Parses a schedule as the host does: an NCRONTAB expression, or a TimeSpan between runs such as `00:05:00`.
 *
 * @throws RangeError when it is neither
 */
export function parseTimerSchedule(text: string): TimerSchedule {
  const interval = timeSpan.exec(text.trim());
  if (interval !== null) {
    return everyInterval(text, interval);
  }
  const nextAfter = parseNcrontab(text);
  const first = nextAfter(0);
  return { nextAfter, isSubMinute: nextAfter(first) - first < 60_000 };
}

function everyInterval(text: string, [, days = '0', ...rest]: readonly string[]): TimerSchedule {
  const [hours = 0, minutes = 0, seconds = 0] = rest.map(Number);
  const intervalMs = (((Number(days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (intervalMs <= 0) {
    throw new RangeError(`"${text}" is not a positive interval`);
  }
  return { nextAfter: (afterMs) => afterMs + intervalMs, isSubMinute: intervalMs < 60_000 };
}
