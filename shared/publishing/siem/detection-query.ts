import type { Clock } from '../../platform/clock.ts';
import { parseDurationMs } from '../../platform/duration.ts';
import { AppError } from '../../platform/errors.ts';
import { formatUtcDate, parseUtcDate } from '../../platform/utc-date.ts';

/** Which detections a collector asks for: those stamped after `since`, and up to `until`. */
export interface DetectionQuery {
  /** UTC text; exclusive, so that who asks with the last stamp it saw meets nothing twice. */
  readonly since: string;
  /** UTC text; inclusive, never later than now. */
  readonly until: string;
  /** Only the newest so many. */
  readonly limit?: number;
  /** Names of device groups; none = all. */
  readonly machineGroups: readonly string[];
  readonly deviceTag?: string;
  readonly cloudTag?: string;
}

/** Newest detections that can be asked for by number. */
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

/** Whether a request for `api/alerts` means the vendor's SIEM exporter: by a parameter of its own, or by the host. */
export function isDetectionRequest(url: URL): boolean {
  return exporterHost.test(url.hostname) || [...url.searchParams.keys()].some((name) => names.has(name.toLowerCase()));
}

/**
 * Reads the exporter's parameters, their names in any case; without bounds the last two hours.
 * @throws AppError `InvalidInput`, its `field` the parameter at fault.
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

/** A blank in a query is a `+` that was not encoded: that of an offset. */
function readDate(name: string, text: string | undefined, fallback: string): string {
  const date = text === undefined ? fallback : parseUtcDate(text.replace(/ (?=\d\d:\d\d$)/, '+'));
  if (date === undefined) {
    throw new AppError('InvalidInput', `${name}: not a date in ISO 8601 form.`, { field: name });
  }
  return date;
}

function readDuration(text: string): number {
  const durationMs = parseDurationMs(text.toUpperCase());
  if (durationMs === undefined || durationMs > 3650 * 86_400_000) {
    throw new AppError('InvalidInput', 'ago: not an ISO 8601 duration such as PT10M.', { field: 'ago' });
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
