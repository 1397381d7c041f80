import { formatUtcDate, utcDateToMs } from '../../platform/utc-date.ts';

/** Beyond this, the device's clock is wrong, not the service's. */
const maxAheadMs = 24 * 60 * 60 * 1000;

/**
 * The time at which an event counts in its alert's window: its own, but at most a day after `now` (both UTC text). Otherwise
 * an event from 2099 would keep its alert open until then. Its detection and evidence keep the time as it was sent.
 */
export function windowTime(eventTime: string, now: string): string {
  const latest = formatUtcDate(utcDateToMs(now) + maxAheadMs);
  return eventTime > latest ? latest : eventTime;
}
