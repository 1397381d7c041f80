/*
 * What an import created or last changed. An index of the import of every indicator would make each import slower, so what it
 * created is found by the times of the import, in the index of creation times, and what it changed by an index that only
 * changed indicators are in.
 */
import { AppError } from '../../platform/errors.ts';
import { formatUtcDate, utcDateToMs } from '../../platform/utc-date.ts';
import { allOf, type Filter } from '../../storage/filter.ts';

/** The name in filters. */
const importField = 'importId';

/** Between when and when an import wrote, as UTC text; `to` is absent while it runs. */
export interface ImportTimes {
  readonly from: string;
  readonly to?: string;
}

export type ReadImportTimes = (importId: string) => Promise<ImportTimes | undefined>;

/** Clocks of instances differ by less. */
const slackMs = 60_000;

/** The import whose indicators a filter asks for, and the rest of the filter. */
export interface OfImport {
  readonly importId: string;
  readonly rest: Filter | undefined;
}

/**
 * Undefined when the filter names no import.
 * @throws AppError `ODataError` where an import is named in any other way than `importId eq '...'`, alone or with `and`
 */
export function importOf(filter: Filter | undefined): OfImport | undefined {
  if (filter === undefined || !namesImport(filter)) {
    return undefined;
  }
  const parts = 'operands' in filter && filter.op === 'and' ? filter.operands : [filter];
  const [part, ...others] = parts.filter(namesImport);
  if (part?.op === 'and') {
    const inner = importOf(part);
    if (inner !== undefined && others.length === 0) {
      const rest = allOf(inner.rest, ...parts.filter((other) => other !== part));
      return { importId: inner.importId, rest };
    }
  }
  if (part?.op !== 'eq' || typeof part.value !== 'string' || others.length > 0) {
    throw refusal(`${importField} is offered once, with eq, alone or joined to others by and`);
  }
  return { importId: part.value, rest: allOf(...parts.filter((other) => other !== part)) };
}

function namesImport(filter: Filter): boolean {
  if ('operands' in filter) {
    return filter.operands.some(namesImport);
  }
  return filter.op === 'not' ? namesImport(filter.operand) : filter.field === importField;
}

/**
 * Two filters that no indicator matches both of: what the import created, and what it changed.
 * @throws AppError `ODataError` for an import without a record
 */
export async function importFilters(
  { importId, rest }: OfImport,
  readTimes: ReadImportTimes,
): Promise<readonly [created: Filter | undefined, changed: Filter | undefined]> {
  const times = await readTimes(importId);
  if (times === undefined) {
    throw refusal('no import has this id, or its record has ended');
  }
  const { from, to } = times;
  const created = allOf(
    rest,
    { op: 'ge', field: 'creationTimeDateTimeUtc', value: shifted(from, -slackMs) },
    to === undefined ? undefined : { op: 'le', field: 'creationTimeDateTimeUtc', value: shifted(to, slackMs) },
    { op: 'eq', field: 'origin.importId', value: importId },
  );
  const changed = allOf(
    rest,
    { op: 'eq', field: 'touched.importId', value: importId },
    { op: 'ne', field: 'origin.importId', value: importId },
  );
  return [created, changed];
}

/** The filter of the form in which rows of imports are stored; see `stored-form.ts`. */
export function byStoredRows(filter: Filter): Filter {
  if ('operands' in filter) {
    return { ...filter, operands: filter.operands.map(byStoredRows) };
  }
  if (filter.op === 'not') {
    return { op: 'not', operand: byStoredRows(filter.operand) };
  }
  if (filter.op !== 'eq' && filter.op !== 'ne') {
    return filter;
  }
  if (filter.field === 'touched.importId') {
    return { ...filter, field: 'touchedBy' };
  }
  if (filter.field !== 'origin.importId') {
    return filter;
  }
  const { value } = filter;
  const isOf: Filter = {
    op: 'or',
    operands: [
      { op: 'has', field: 'origin', value },
      { op: 'eq', field: 'origin.importId', value },
    ],
  };
  return filter.op === 'eq' ? isOf : { op: 'not', operand: isOf };
}

function shifted(time: string, byMs: number): string {
  return formatUtcDate(utcDateToMs(time) + byMs);
}

function refusal(message: string): AppError {
  return new AppError('ODataError', `$filter: ${message}`, { field: importField });
}
