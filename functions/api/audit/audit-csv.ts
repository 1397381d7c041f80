import type { AuditResource } from '../../../shared/audit/audit-list.ts';
import { csvLine } from '../../../shared/importing/csv/csv-writer.ts';
import { guardFormula } from '../../../shared/importing/csv/formula-guard.ts';

/** Without it spreadsheets do not read the file as UTF-8. */
const byteOrderMark = '\uFEFF';

const columns = [
  'time',
  'name',
  'objectId',
  'callerType',
  'clientId',
  'address',
  'operation',
  'action',
  'targetKind',
  'targetId',
  'result',
  'code',
  'reason',
  'detail',
  'counts',
  'before',
  'after',
  'correlationId',
  'id',
] as const satisfies readonly (keyof AuditResource)[];

/** Records as a CSV file, one chunk per slice; no cell is a formula to a spreadsheet. */
export async function* auditCsv(slices: AsyncIterable<readonly AuditResource[]>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${byteOrderMark}${csvLine(columns)}`);
  for await (const records of slices) {
    yield Buffer.from(records.map(lineOf).join(''));
  }
}

function lineOf(record: AuditResource): string {
  return csvLine(columns.map((column) => guardFormula(cellOf(record[column]))));
}

function cellOf(value: AuditResource[keyof AuditResource]): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}
