import type { SQLOutputValue } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;

/** The number in a column of a row. @throws TypeError when there is none: the statement is at fault. */
export function numberOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number') {
    throw new TypeError(`no number in column ${column}`);
  }
  return value;
}

/** The text in a column of a row. @throws TypeError when there is none: the statement is at fault. */
export function textOf(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') {
    throw new TypeError(`no text in column ${column}`);
  }
  return value;
}
