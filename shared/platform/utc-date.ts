const datePattern =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,7})\d*)?)?(?:[Zz]| ?([+-])(\d\d)(?::?(\d\d))?)?)?$/;
const lostPlus = /(?<=:\d\d[^ ]*) (?=\d\d(?::?\d\d)?$)/;
const minMs = Date.parse('0001-01-01T00:00:00Z');
const maxMs = Date.parse('9999-12-31T23:59:59.999Z');
/** The widest offset of a DateTimeOffset. */
const maxOffsetMin = 14 * 60;

/**
 * Reads a date in ISO 8601 form and returns it as UTC text `YYYY-MM-DDTHH:MM:SS.fffffffZ`; undefined for anything else.
 * Accepted are a date only (midnight), minutes or seconds, a fraction of which seven digits are kept, `Z`, an offset of at
 * most 14 hours (`+02:00`, `+0200`, `+02`), or no zone (= UTC). A blank may replace the `T` and precede the offset, a comma
 * may replace the point. The calendar is checked; years are 0001 to 9999, also after the offset is applied.
 */
export function parseUtcDate(text: string): string | undefined {
  const match = datePattern.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, day = '', time = '00:00', seconds = '00', fraction = '', sign, offsetHours = '00', offsetMinutes = '00'] =
    match;
  const local = `${day}T${time}:${seconds}`;
  const localMs = Date.parse(`${local}Z`);
  if (Number.isNaN(localMs)) {
    return undefined;
  }
  // Date.parse lets 30 February and 24:00 overflow into the next day
  const mayOverflow = day.slice(8) > '28' || time > '24';
  if (mayOverflow && isoText(localMs).slice(0, 19) !== local) {
    return undefined;
  }
  const offsetMin = Number(offsetHours) * 60 + Number(offsetMinutes);
  if (offsetMin > maxOffsetMin || Number(offsetMinutes) > 59) {
    return undefined;
  }
  const utcMs = localMs - (sign === '-' ? -offsetMin : offsetMin) * 60_000;
  if (utcMs < minMs || utcMs > maxMs) {
    return undefined;
  }
  const utc = utcMs === localMs ? local : isoText(utcMs).slice(0, 19);
  return `${utc}.${fraction.padEnd(7, '0')}Z`;
}

/**
 * Like {@link parseUtcDate}, for a date in a query of a URL: the `+` of an offset that was not encoded arrives as a blank.
 * Nothing else can follow a time as ` hh:mm`.
 */
export function parseUtcDateInQuery(text: string): string | undefined {
  return parseUtcDate(text.trim().replace(lostPlus, '+'));
}

/**
 * The UTC text, with seven fractional digits, of a time in milliseconds since 1970; parts of a millisecond are dropped.
 * @throws RangeError outside the years 0001 to 9999.
 */
export function formatUtcDate(ms: number): string {
  if (!(ms >= minMs && ms <= maxMs)) {
    throw new RangeError(`not a time in the years 0001 to 9999: ${ms}`);
  }
  return isoText(ms).replace('Z', '0000Z');
}

/**
 * Milliseconds since 1970 of a date that `parseUtcDate` reads; the digits after the milliseconds are dropped.
 * @throws RangeError for anything else.
 */
export function utcDateToMs(text: string): number {
  const date = parseUtcDate(text);
  if (date === undefined) {
    throw new RangeError(`not a date: ${JSON.stringify(text)}`);
  }
  return Date.parse(`${date.slice(0, 23)}Z`);
}

function isoText(ms: number): string {
  return new Date(Math.floor(ms)).toISOString();
}
