import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import type { Submission } from '../../indicators/input/submission.ts';
import { fail, type ItemFault, succeed } from '../../platform/errors.ts';
import type { CsvFault, CsvRecord } from '../csv/csv-record.ts';
import { unguardFormula } from '../csv/formula-guard.ts';
import { type DateOrder, looksLocal, readLocalDate } from '../csv/local-dates.ts';
import { type ColumnMap, listCells, maxCellsBeyond } from './read-header.ts';

/** Whether a record has text in the columns of an earlier report only: it is about the file and not a row. */
export function isFileRemark({ reportIndexes }: ColumnMap, { cells, fault }: CsvRecord): boolean {
  if (reportIndexes.size === 0 || fault !== undefined) {
    return false;
  }
  return cells.every((cell, index) => reportIndexes.has(index) || cell.trim() === '');
}

/** A row as it is submitted, and the repairs it needed. */
export interface GoodRow {
  readonly submission: Submission & { readonly row: number };
  readonly repairs: readonly string[];
}

/** A row that cannot be submitted. `raw` is set when it could be split into cells, so that they can be checked too. */
export interface BadRow {
  readonly ok: false;
  readonly fault: ItemFault;
  readonly raw?: RawIndicator;
}

const wholeRow: readonly string[] = [];
const shortRow: readonly string[] = ['missing cells at the end of the row read as empty'];

/**
 * Reads a row; missing cells at its end count as empty. A bad row is one that is not valid CSV or has more cells than the
 * header: `InvalidInput` without a field. The values of the cells are checked when the row is submitted.
 */
export function readRow(
  columns: ColumnMap,
  { cells, row, fault, line }: CsvRecord,
): { readonly ok: true; readonly value: GoodRow } | BadRow {
  const { cellCount } = columns;
  if (fault !== undefined && fault !== 'not-utf8') {
    return { ok: false, fault: describeFault(fault, line) };
  }
  const beyond = cells.length > cellCount ? cells.slice(cellCount).filter((cell) => cell.trim() !== '') : [];
  if (beyond.length > 0) {
    return fail(
      'InvalidInput',
      `The row has more cells than the header. Extra cells: ${listCells(beyond, 3)}. Put a value that contains the separator in quotes.`,
    );
  }
  const raw = readCells(columns, cells);
  if (fault !== undefined) {
    return { ok: false, fault: describeFault(fault, line), raw };
  }
  const id = readCell(cells, columns.indexes.id)?.trim() ?? '';
  return succeed({
    submission: id === '' ? { raw, row } : { raw, row, id },
    repairs: cells.length < cellCount ? shortRow : wholeRow,
  });
}

function readCells({ indexes }: ColumnMap, cells: readonly string[]) {
  return {
    indicatorType: readCell(cells, indexes.indicatorType),
    indicatorValue: readCell(cells, indexes.indicatorValue),
    expirationTime: readCell(cells, indexes.expirationTime),
    action: readCell(cells, indexes.action),
    severity: readCell(cells, indexes.severity),
    title: readCell(cells, indexes.title),
    description: readCell(cells, indexes.description),
    recommendedActions: readCell(cells, indexes.recommendedActions),
    rbacGroups: readCell(cells, indexes.rbacGroups),
    category: readCell(cells, indexes.category),
    mitreTechniques: readCell(cells, indexes.mitreTechniques),
    generateAlert: readCell(cells, indexes.generateAlert),
    externalId: readCell(cells, indexes.externalId),
    application: readCell(cells, indexes.application),
    alertDefinitionId: readCell(cells, indexes.alertDefinitionId),
    force: readCell(cells, indexes.force),
  };
}

/** The record with a date in local order written in ISO 8601 form, and the repair; undefined when it has no such date. */
export function restateDate(
  { indexes }: ColumnMap,
  record: CsvRecord,
  order: DateOrder,
): { readonly record: CsvRecord; readonly repair: string } | undefined {
  const text = readCell(record.cells, indexes.expirationTime) ?? '';
  const date = looksLocal(text) ? readLocalDate(text, order) : undefined;
  if (date === undefined) {
    return undefined;
  }
  const cells = record.cells.with(indexes.expirationTime, date);
  return { record: { ...record, cells }, repair: `expirationTime: "${text}" read as ${date}` };
}

/** The date in local order of a record; undefined when it has none. */
export function localDateOf({ indexes }: ColumnMap, { cells, fault }: CsvRecord): string | undefined {
  const text = fault === undefined ? cells[indexes.expirationTime] : undefined;
  return text === undefined || !looksLocal(text) ? undefined : text;
}

/** Empty for a missing cell at the end of the row; undefined when the file does not have the column. */
function readCell(cells: readonly string[], index: number): string | undefined {
  if (index < 0) {
    return undefined;
  }
  return index < cells.length ? unguardFormula(cells[index] ?? '') : '';
}

function describeFault(fault: CsvFault, line: number): ItemFault {
  const messages: Readonly<Record<CsvFault, string>> = {
    'unclosed-quote': `A quote opened in the row that starts at line ${line} is never closed. Everything after it was read as part of this row.`,
    'text-after-quote': 'Text follows a closing quote. Inside a quoted cell, write each quote twice.',
    'too-long': 'The row is longer than 1 MB.',
    'too-many-cells': `The row has more than ${maxCellsBeyond} cells beyond the last column of the header; the report leaves out the rest. Put a value that contains the separator in quotes.`,
    'not-utf8': 'The row is not UTF-8. It is shown here decoded as Windows-1252: check its text.',
  };
  return { code: 'InvalidInput', message: messages[fault] };
}
