import type { AuditFields } from './audit-record.ts';

/** Characters of one value as JSON, and of all values of a side. */
const maxValueLength = 1_000;
const maxSideLength = 8_000;

/** A document as the audit sees it. */
type Fields = Readonly<Record<string, unknown>>;

export interface ChangedFields {
  readonly before?: AuditFields;
  readonly after?: AuditFields;
}

/**
 * The fields, of those named, that differ: what they were and what they are. Of lists only the part that differs. Values
 * are bounded: a longer one becomes the beginning of its text, and what does not fit any more is named in `truncated`.
 */
export function changedFields(
  before: Fields | undefined,
  after: Fields | undefined,
  names: readonly string[],
): ChangedFields {
  const was: [string, unknown][] = [];
  const is: [string, unknown][] = [];
  for (const name of names) {
    const [left, right] = differing(before?.[name], after?.[name]);
    if (left !== undefined) {
      was.push([name, left]);
    }
    if (right !== undefined) {
      is.push([name, right]);
    }
  }
  return { ...(was.length > 0 && { before: bounded(was) }), ...(is.length > 0 && { after: bounded(is) }) };
}

/** Both values without what they share; undefined where there is nothing. */
function differing(before: unknown, after: unknown): readonly [unknown, unknown] {
  if (textOf(before) === textOf(after)) {
    return [undefined, undefined];
  }
  if (!(Array.isArray(before) && Array.isArray(after))) {
    return [present(before), present(after)];
  }
  const [left, right] = [before.map(textOf), after.map(textOf)];
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start] === right[start]) {
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && left.at(-1 - end) === right.at(-1 - end)) {
    end += 1;
  }
  return [before.slice(start, before.length - end), after.slice(start, after.length - end)];
}

function present(value: unknown): unknown {
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return isEmpty ? undefined : value;
}

function textOf(value: unknown): string {
  return JSON.stringify(present(value)) ?? '';
}

function bounded(entries: readonly (readonly [string, unknown])[]): AuditFields {
  const kept: [string, unknown][] = [];
  const truncated: string[] = [];
  let length = 0;
  for (const [name, value] of entries) {
    const text = textOf(value);
    const isLong = text.length > maxValueLength;
    length += Math.min(text.length, maxValueLength);
    if (length > maxSideLength) {
      truncated.push(name);
    } else {
      kept.push([name, isLong ? `${text.slice(0, maxValueLength - 1)}…` : value]);
    }
  }
  return Object.fromEntries(truncated.length > 0 ? [...kept, ['truncated', truncated]] : kept);
}
