import { describe, expect, it } from 'vitest';
import { parseTimerSchedule } from '../../local/triggers/timer-schedule.ts';

const from = Date.parse('2026-03-01T10:07:30.500Z');

describe('parseTimerSchedule', () => {
  it.each([
    { schedule: '0 */5 * * * *', next: '2026-03-01T10:10:00.000Z' },
    { schedule: '*/5 * * * *', next: '2026-03-01T10:10:00.000Z' },
    { schedule: '15 30 9 * * 1-5', next: '2026-03-02T09:30:15.000Z' },
    { schedule: '0 0 0 1 JAN *', next: '2027-01-01T00:00:00.000Z' },
    { schedule: '0 0 12 13 * FRI', next: '2026-03-13T12:00:00.000Z' },
    { schedule: '0 30 8,20 * * *', next: '2026-03-01T20:30:00.000Z' },
    { schedule: '00:05:00', next: '2026-03-01T10:12:30.500Z' },
    { schedule: '1.00:00:00', next: '2026-03-02T10:07:30.500Z' },
  ])('computes the next times of $schedule: $next', ({ schedule, next }) => {
    expect(new Date(parseTimerSchedule(schedule).nextAfter(from)).toISOString()).toBe(next);
  });

  it('never returns the given time itself', () => {
    const schedule = parseTimerSchedule('0 */5 * * * *');
    expect(schedule.nextAfter(Date.parse('2026-03-01T10:10:00Z'))).toBe(Date.parse('2026-03-01T10:15:00Z'));
  });

  it.each([
    { schedule: '*/10 * * * * *', isSubMinute: true },
    { schedule: '0,30 * * * * *', isSubMinute: true },
    { schedule: '0 * * * * *', isSubMinute: false },
    { schedule: '00:00:59', isSubMinute: true },
    { schedule: '00:01:00', isSubMinute: false },
  ])('detects whether runs of $schedule are less than a minute apart: $isSubMinute', ({ schedule, isSubMinute }) => {
    expect(parseTimerSchedule(schedule).isSubMinute).toBe(isSubMinute);
  });

  it.each([
    '',
    '* * *',
    '0 0 0 L * *',
    '0 0 0 ? * *',
    '@daily',
    '99 * * * * *',
    '00:00:00',
    '0 0 0 15W * *',
    '0 0 0 * * 7',
  ])('refuses a schedule that the host does not accept: "%s"', (schedule) => {
    expect(() => parseTimerSchedule(schedule)).toThrow(RangeError);
  });
});
