import type { AlertDefinitionDocument } from '../../definitions/alert-definition.ts';
import type { StatedIoc } from './read-ioc.ts';

/** An accepted indicator of compromise: its metadata comes from its definition when it is stored. */
export type AcceptedIoc = StatedIoc & { readonly alertDefinitionId: string };

/** The rows of a bulk upload. */
export type BulkRows =
  | { readonly iocs: readonly AcceptedIoc[] }
  | { readonly definitions: readonly AlertDefinitionDocument[] };

/** A stored document is at most 2 MB: a part of this many characters fits, whatever its encoding. */
const maxPartLength = 400_000;
const maxPartRows = 500;

/** The number of rows. */
export function lengthOf(rows: BulkRows): number {
  return 'iocs' in rows ? rows.iocs.length : rows.definitions.length;
}

/** Rows in parts that fit into a document each, in order. */
export function splitRows(rows: BulkRows): readonly BulkRows[] {
  return 'iocs' in rows
    ? split(rows.iocs).map((iocs) => ({ iocs }))
    : split(rows.definitions).map((definitions) => ({ definitions }));
}

function split<R>(rows: readonly R[]): readonly (readonly R[])[] {
  const parts: R[][] = [];
  let open: R[] = [];
  let length = 0;
  for (const row of rows) {
    const rowLength = JSON.stringify(row).length;
    if (open.length === maxPartRows || (open.length > 0 && length + rowLength > maxPartLength)) {
      parts.push(open);
      open = [];
      length = 0;
    }
    open.push(row);
    length += rowLength;
  }
  return open.length === 0 ? parts : [...parts, open];
}
