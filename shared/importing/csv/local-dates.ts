/** Which number of a date in local order is the day. `none`: the dates of a column leave no reading, or two. */
export type DateOrder = 'day-first' | 'month-first' | 'none';

const localDate =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?(?:,?[ T]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([ap])\.?m\.?)?)?$/i;
const orders = ['day-first', 'month-first'] as const;

/**
 * A date as spreadsheets write it (`3/31/2027`, `31.12.2026 13:45`, `2027/3/31`) in ISO 8601 form; undefined if it is not one,
 * or is none in this order. A year that comes first needs no order. Two digits are no year.
 */
export function readLocalDate(text: string, order: DateOrder): string | undefined {
  const match = localDate.exec(text.trim());
  if (match === null) {
    return undefined;
  }
  const [, first = '', separator = '', second = '', third = '', hour = '0', minute = '00', sec = '00', half] = match;
  const isYearFirst = first.length === 4;
  if ((isYearFirst ? third.length > 2 : third.length !== 4 || first.length > 2 || order === 'none') || isIso(text)) {
    return undefined;
  }
  const [year, month, day] = isYearFirst
    ? [first, second, third]
    : order === 'day-first'
      ? [third, second, first]
      : [third, first, second];
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const isTime = hours < 24 && Number(minute) < 60 && Number(sec) < 60 && (half === undefined || Number(hour) <= 12);
  const date = `${year}-${two(month)}-${two(day)}`;
  return isTime && separator !== '' && isDay(date) ? `${date}T${two(hours)}:${minute}:${sec}Z` : undefined;
}

/** Whether a text may be a date in local order: cheap, because it looks at every row. */
export function looksLocal(text: string): boolean {
  const code = text.charCodeAt(text.charCodeAt(0) === 0x20 ? 1 : 0);
  return code >= 0x30 && code <= 0x39 && !isIso(text) && localDate.test(text.trim());
}

/**
 * Finds the order of a column from its dates: the one in which all of them are dates. When both are possible, a column whose
 * dates are the same in both has either.
 */
export class DateOrderFinder {
  readonly #possible = new Set<(typeof orders)[number]>(orders);
  #isSame = true;

  add(text: string): void {
    const [dayFirst, monthFirst] = orders.map((order) => readLocalDate(text, order));
    if (dayFirst === undefined && monthFirst === undefined) {
      return;
    }
    if (dayFirst === undefined) {
      this.#possible.delete('day-first');
    }
    if (monthFirst === undefined) {
      this.#possible.delete('month-first');
    }
    this.#isSame &&= dayFirst === monthFirst;
  }

  get order(): DateOrder {
    const [only, other] = this.#possible;
    return only === undefined || (other !== undefined && !this.#isSame) ? 'none' : only;
  }
}

function isIso(text: string): boolean {
  return /^\s*\d{4}-\d\d-\d\d(?!\d)/.test(text);
}

function isDay(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

function two(part: string | number): string {
  return String(part).padStart(2, '0');
}
