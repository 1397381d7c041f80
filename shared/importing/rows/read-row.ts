import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import type { Submission } from '../../indicators/input/submission.ts';
import { fail, type ItemFault, type Result, succeed } from '../../platform/errors.ts';
import { extraColumns, type ImportField, portalColumns, reportColumns, writtenOnlyColumns } from './columns.ts';
import type { CsvFault, CsvRecord } from '../csv/csv-record.ts';
import { unguardFormula } from '../csv/formula-guard.ts';

/** Where a file's cells go. */
export interface RowLayout {
  /** Index of each field's cell; -1 when the file has no such column. */
  readonly indexes: Readonly<Record<ImportField, number>>;
  readonly cellCount: number;
  /** Indexes of the cells of an earlier report's columns. */
  readonly reportIndexes: ReadonlySet<number>;
  /** Columns that mean nothing to an import, as the file writes them. */
  readonly ignoredColumns: readonly string[];
}

const fields: ReadonlyMap<string, ImportField> = new Map(
  Object.entries({ ...portalColumns, ...extraColumns }).map(([column, field]) => [column.toLowerCase(), field]),
);
const reported = new Set(reportColumns.map((column) => column.toLowerCase()));
const passedOver = new Set(writtenOnlyColumns.map((column) => column.toLowerCase()));

/**
 * Reads a header: the portal's twelve columns in any order and case, extra ones where there are any. Errors: `InvalidInput`
 * naming each column that is missing or there twice, and those that there are. A missing optional column is an error too: were `ExpirationTime`
 * misspelt and passed over, a file would make indicators that never expire.
 */
export function readHeader(cells: readonly string[]): Result<RowLayout> {
  const found = new Map<ImportField, number>();
  const twice: string[] = [];
  const ignoredColumns: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = cell.trim();
    const field = fields.get(name.toLowerCase());
    if (field === undefined) {
      if (name !== '' && !passedOver.has(name.toLowerCase())) { ignoredColumns.push(name); }
    } else if (found.has(field)) {
      twice.push(name);
    } else {
      found.set(field, index);
    }
  }
  const missing = Object.entries(portalColumns).filter(([, field]) => !found.has(field));
  const faults = [
    ...(missing.length > 0 ? [`The header lacks ${missing.map(([column]) => column).join(', ')}.`] : []),
    ...(twice.length > 0 ? [`The header names ${twice.join(', ')} more than once.`] : []),
  ];
  if (faults.length > 0) {
    return fail('InvalidInput', [...faults, `Its columns are ${listCells(cells)}.`].join(' '));
  }
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const reportIndexes = new Set([...names.keys()].filter((index) => reported.has(names[index] ?? '')));
  return succeed({ indexes: indexesOf(found), cellCount: cells.length, reportIndexes, ignoredColumns });
}

/** The first cells, quoted and cut. */
function listCells(cells: readonly string[], count = 20): string {
  const shown = cells.slice(0, count).map((cell) => JSON.stringify(cell.slice(0, 80).toWellFormed()));
  return cells.length > count ? `${shown.join(', ')} ...` : shown.join(', ');
}

/** Whether a record says something in the columns of an earlier report only: no row, but a remark on the file. */
export function isRemark({ reportIndexes }: RowLayout, { cells, fault }: CsvRecord): boolean {
  if (reportIndexes.size === 0 || fault !== undefined) { return false; }
  return cells.every((cell, index) => reportIndexes.has(index) || cell.trim() === '');
}

/** One row as it is submitted, and what was repaired on the way. */
export interface RowReading {
  readonly submission: Submission & { readonly row: number };
  readonly repairs: readonly string[];
}

/** A row that cannot be submitted. `raw` is there when its cells can be told apart, so that they can be checked. */
export interface UnusableRow {
  readonly ok: false;
  readonly fault: ItemFault;
  readonly raw?: RawIndicator;
}

const wholeRow: readonly string[] = [];
const shortRow: readonly string[] = ['cells missing at the end of the row read as empty'];

/**
 * Reads a row. Cells missing at its end count as empty. Faults: `InvalidInput` without a field for a row that is broken as
 * CSV or holds more cells than the header; what a cell may say is the submission's to judge.
 */
export function readRow(
  layout: RowLayout,
  { cells, row, fault, line }: CsvRecord,
): { readonly ok: true; readonly value: RowReading } | UnusableRow {
  const { cellCount } = layout;
  if (fault !== undefined && fault !== 'not-utf8') { return { ok: false, fault: describeFault(fault, line) }; }
  const beyond = cells.length > cellCount ? cells.slice(cellCount).filter((cell) => cell.trim() !== '') : [];
  if (beyond.length > 0) {
    return fail(
      'InvalidInput',
      `The row has more cells than the header: ${listCells(beyond, 3)} ${beyond.length === 1 ? 'is' : 'are'} beyond its last column. Quote texts that hold the separator.`,
    );
  }
  const raw = readCells(layout, cells);
  if (fault !== undefined) { return { ok: false, fault: describeFault(fault, line), raw }; }
  const id = readCell(cells, layout.indexes.id)?.trim() ?? '';
  return succeed({
    submission: id === '' ? { raw, row } : { raw, row, id },
    repairs: cells.length < cellCount ? shortRow : wholeRow,
  });
}

function readCells({ indexes }: RowLayout, cells: readonly string[]) {
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

/** A cell missing at the end of the row is empty; undefined when the file has no such column. */
function readCell(cells: readonly string[], index: number): string | undefined {
  if (index < 0) { return undefined; }
  return index < cells.length ? unguardFormula(cells[index] ?? '') : '';
}

function describeFault(fault: CsvFault, line: number): ItemFault {
  const messages: Readonly<Record<CsvFault, string>> = {
    'unclosed-quote': `A quote opened in the row that begins in line ${line} is never closed; all that follows was read as part of this row.`,
    'text-after-quote': 'Text follows a closing quote. Double the quotes within a quoted cell.',
    'too-long': 'The row is longer than 1 MB.',
    'not-utf8': 'The row is not UTF-8. Its letters are shown here as Windows-1252 has them: check them.',
  };
  return { code: 'InvalidInput', message: messages[fault] };
}

function indexesOf(found: ReadonlyMap<ImportField, number>): Readonly<Record<ImportField, number>> {
  const at = (field: ImportField): number => found.get(field) ?? -1;
  return {
    indicatorType: at('indicatorType'),
    indicatorValue: at('indicatorValue'),
    expirationTime: at('expirationTime'),
    action: at('action'),
    severity: at('severity'),
    title: at('title'),
    description: at('description'),
    recommendedActions: at('recommendedActions'),
    rbacGroups: at('rbacGroups'),
    category: at('category'),
    mitreTechniques: at('mitreTechniques'),
    generateAlert: at('generateAlert'),
    externalId: at('externalId'),
    application: at('application'),
    alertDefinitionId: at('alertDefinitionId'),
    force: at('force'),
    id: at('id'),
  };
}
