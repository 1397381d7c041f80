import { fail, type Result, succeed } from '../../platform/errors.ts';
import { extraColumns, type ImportField, portalColumns, reportColumns, writtenOnlyColumns } from './columns.ts';

/** Which cell of a row fills which field, as the file's header says. */
export interface ColumnMap {
  /** Index of each field's cell; -1 when the file does not have the column. */
  readonly indexes: Readonly<Record<ImportField, number>>;
  readonly cellCount: number;
  /** Indexes of the columns that a report has added. */
  readonly reportIndexes: ReadonlySet<number>;
  /** Columns that an import does not use, as the file spells them. */
  readonly ignoredColumns: readonly string[];
}

/** Columns that a file may have. */
export const maxColumns = 200;
/** Cells of a row beyond its header that are kept, for its report. */
export const maxCellsBeyond = 20;

/** The cells of a row that are kept. */
export function keptCells({ cellCount }: ColumnMap): number {
  return cellCount + maxCellsBeyond;
}

/** Names that the vendor's documentation has for columns. */
const otherNames = { rbacGroupNames: 'rbacGroups' } as const;
const fields: ReadonlyMap<string, ImportField> = new Map(
  Object.entries({ ...portalColumns, ...extraColumns, ...otherNames }).map(([column, field]) => [
    column.toLowerCase(),
    field,
  ]),
);
const reportNames = new Set(reportColumns.map((column) => column.toLowerCase()));
const writtenOnlyNames = new Set(writtenOnlyColumns.map((column) => column.toLowerCase()));

/**
 * Reads a header: the portal's twelve columns and any of the extra ones, in any order and letter case. `rbacGroupNames` is
 * another name of RbacGroups. A missing column is
 * an error even if its cells may be empty: were a misspelt `ExpirationTime` ignored, its indicators would never expire.
 * Fault: `InvalidInput` with the missing and duplicate columns, and those that were found.
 */
export function readHeader(cells: readonly string[]): Result<ColumnMap> {
  if (cells.length > maxColumns) {
    return fail('InvalidInput', `The header has ${cells.length} columns; at most ${maxColumns} are read.`);
  }
  const found = new Map<ImportField, number>();
  const duplicates: string[] = [];
  const ignoredColumns: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = cell.trim();
    const field = fields.get(name.toLowerCase());
    if (field === undefined) {
      if (name !== '' && !writtenOnlyNames.has(name.toLowerCase())) {
        ignoredColumns.push(name);
      }
    } else if (found.has(field)) {
      duplicates.push(name);
    } else {
      found.set(field, index);
    }
  }
  const missing = Object.entries(portalColumns).filter(([, field]) => !found.has(field));
  const faults = [
    ...(missing.length > 0 ? [`The header lacks ${missing.map(([column]) => column).join(', ')}.`] : []),
    ...(duplicates.length > 0 ? [`The header contains ${duplicates.join(', ')} more than once.`] : []),
  ];
  if (faults.length > 0) {
    return fail('InvalidInput', [...faults, `Its columns are ${listCells(cells)}.`].join(' '));
  }
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const reportIndexes = new Set([...names.keys()].filter((index) => reportNames.has(names[index] ?? '')));
  return succeed({ indexes: indexesOf(found), cellCount: cells.length, reportIndexes, ignoredColumns });
}

/** The first cells, quoted and shortened, for an error message. */
export function listCells(cells: readonly string[], count = 20): string {
  const shown = cells.slice(0, count).map((cell) => JSON.stringify(cell.slice(0, 80).toWellFormed()));
  return cells.length > count ? `${shown.join(', ')} ...` : shown.join(', ');
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
