import type { SQLOutputValue } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;

/**
 * The number in a column of a row.
 * @throws TypeError when it is not a number: the statement is wrong.
 */
export function numberOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number') {
    throw new TypeError(`no number in column ${column}`);
  }
  return value;
}

/**
 * The text in a column of a row.
 * @throws TypeError when it is not text: the statement is wrong.
 */
export function textOf(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') {
    throw new TypeError(`no text in column ${column}`);
  }
  return value;
}
