import type { Clock } from '../../platform/clock.ts';
import { parseDurationMs } from '../../platform/duration.ts';
import { AppError } from '../../platform/errors.ts';
import { formatUtcDate, parseUtcDateInQuery } from '../../platform/utc-date.ts';

/** Which detections a collector requests: those with stamps after `since` and up to `until` (pull-detections.ts). */
export interface DetectionQuery {
  /** UTC text; exclusive, so that a request with the last stamp seen does not repeat detections. */
  readonly since: string;
  /** UTC text; inclusive, never later than now. */
  readonly until: string;
  /** Only this many, the newest. */
  readonly limit?: number;
  /** Names of device groups; empty: all. */
  readonly machineGroups: readonly string[];
  readonly deviceTag?: string;
  readonly cloudTag?: string;
}

/** The highest `limit`. */
export const maxLimit = 10_000;

const defaultAgeMs = 2 * 3_600_000;
const names = new Set([
  'sincetimeutc',
  'untiltimeutc',
  'ago',
  'limit',
  'machinegroups',
  'devicecreatedmachinetags',
  'cloudcreatedmachinetags',
]);
const exporterHost = /^wdatp-alertexporter/i;

/** Whether a request for `api/alerts` is meant for the SIEM exporter: it has one of its parameters, or its host name. */
export function isDetectionRequest(url: URL): boolean {
  return exporterHost.test(url.hostname) || [...url.searchParams.keys()].some((name) => names.has(name.toLowerCase()));
}

/**
 * Reads the exporter's parameters, with names in any letter case. The default period is the last two hours.
 * @throws AppError `InvalidInput` with the name of the invalid parameter
 */
export function readDetectionQuery(params: URLSearchParams, clock: Clock): DetectionQuery {
  const nowMs = clock();
  const given = (name: string): readonly string[] =>
    [...params]
      .filter(([key, value]) => key.toLowerCase() === name.toLowerCase() && value.trim() !== '')
      .map(([, value]) => value.trim());
  const one = (name: string): string | undefined => given(name)[0];
  const ago = one('ago');
  const now = formatUtcDate(nowMs);
  const until = ago === undefined ? readDate('untilTimeUtc', one('untilTimeUtc'), now) : now;
  const since =
    ago === undefined
      ? readDate('sinceTimeUtc', one('sinceTimeUtc'), formatUtcDate(nowMs - defaultAgeMs))
      : formatUtcDate(nowMs - readDuration(ago));
  const limit = one('limit');
  const deviceTag = one('DeviceCreatedMachineTags');
  const cloudTag = one('CloudCreatedMachineTags');
  return {
    since,
    until: until < now ? until : now,
    ...(limit !== undefined && { limit: readLimit(limit) }),
    machineGroups: given('machinegroups'),
    ...(deviceTag !== undefined && { deviceTag }),
    ...(cloudTag !== undefined && { cloudTag }),
  };
}

function readDate(name: string, text: string | undefined, fallback: string): string {
  const date = text === undefined ? fallback : parseUtcDateInQuery(text);
  if (date === undefined) {
    throw new AppError('InvalidInput', `${name}: expected an ISO 8601 date.`, { field: name });
  }
  return date;
}

function readDuration(text: string): number {
  const durationMs = parseDurationMs(text.toUpperCase());
  if (durationMs === undefined || durationMs > 3650 * 86_400_000) {
    throw new AppError('InvalidInput', 'ago: expected an ISO 8601 duration such as PT10M.', { field: 'ago' });
  }
  return durationMs;
}

function readLimit(text: string): number {
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(limit <= maxLimit)) {
    throw new AppError('InvalidInput', `limit: expected a number from 0 to ${maxLimit}.`, { field: 'limit' });
  }
  return limit;
}
