import { formatUtcDate, utcDateToMs } from '../../platform/utc-date.ts';

/** Beyond it the clock of the device is wrong, not that of the service. */
const maxAheadMs = 24 * 60 * 60 * 1000;

/**
 * The time at which an event counts in its alert's window: its own, but at most a day after `now` (both UTC text). An event
 * of 2099 would keep its alert open until then. Its detection and evidence keep the time as it was sent.
 */
export function windowTime(eventTime: string, now: string): string {
  const latest = formatUtcDate(utcDateToMs(now) + maxAheadMs);
  return eventTime > latest ? latest : eventTime;
}
