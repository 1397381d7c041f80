import { parseUtcDate } from '../../platform/utc-date.ts';
import { isRecord, textOf } from './json-text.ts';
import { type ObservableColumn, observableTable, tablesWithoutObservables } from './observable-table.ts';

/** What a record must say of itself to be matched. */
export interface EventHead {
  readonly table: string;
  /** The table's columns with observables. */
  readonly columns: readonly ObservableColumn[];
  /** UTC text. */
  readonly timestamp: string;
  /** Whom the event is about, in lower case. */
  readonly subject: string;
  readonly tenantId: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Why a record is not matched; `NoObservables` is no fault: its table is known to hold none. */
export type HeadFault = 'NoTable' | 'UnknownTable' | 'NoTimestamp' | 'NoSubject' | 'NoObservables';

/** Columns that name whom an event is about, the first that is filled counts. */
export const subjectColumns = [
  'DeviceId',
  'AccountUpn',
  'RecipientEmailAddress',
  'AccountObjectId',
  'NetworkMessageId',
];

const canonicalNames = new Map(
  [...Object.keys(observableTable), ...tablesWithoutObservables].map((name) => [name.toLowerCase(), name]),
);
const categoryPrefix = /^AdvancedHunting-/i;

/**
 * Reads the export's envelope `{time, tenantId, category: 'AdvancedHunting-<Table>', properties}`, or the columns flat with
 * the table's name in `Type`, `Table` or `TableName`. Cheap beside parsing the record: observables are not looked at.
 */
export function readEventHead(record: Readonly<Record<string, unknown>>): EventHead | HeadFault {
  const { properties: nested } = record;
  const isEnvelope = isRecord(nested);
  const hint = isEnvelope
    ? textOf(record['category'])
    : ['category', 'Type', 'Table', 'TableName'].map((name) => textOf(record[name])).find(Boolean);
  if (hint === undefined) {
    return 'NoTable';
  }
  const table = canonicalNames.get(hint.replace(categoryPrefix, '').toLowerCase());
  if (table === undefined) {
    return 'UnknownTable';
  }
  const columns = observableTable[table];
  if (columns === undefined) {
    return 'NoObservables';
  }
  const properties = isEnvelope ? nested : record;
  const timestamp = parseUtcDate(textOf(properties['Timestamp']) ?? '');
  if (timestamp === undefined) {
    return 'NoTimestamp';
  }
  const subject = subjectOf(properties);
  if (subject === undefined) {
    return 'NoSubject';
  }
  const tenantId = textOf(record['tenantId']) ?? textOf(record['TenantId']);
  return { table, columns, timestamp, subject, tenantId, properties };
}

function subjectOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  return subjectColumns
    .map((column) => textOf(properties[column]))
    .find((value) => value !== undefined)
    ?.toLowerCase();
}
