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

/** A record opened: the columns of a row, and the table that it names. */
export interface OpenedRecord {
  /** As written; absent when it names none. */
  readonly hint: string | undefined;
  /** Its canonical name, absent when it is unknown. */
  readonly table: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Opens the export's envelope `{time, tenantId, category: 'AdvancedHunting-<Table>', properties}`, or the columns flat with
 * the table's name in `Type`, `Table` or `TableName`.
 */
export function openRecord(record: Readonly<Record<string, unknown>>): OpenedRecord {
  const { properties: nested } = record;
  const isEnvelope = isRecord(nested);
  const hint = isEnvelope
    ? textOf(record['category'])
    : ['category', 'Type', 'Table', 'TableName'].map((name) => textOf(record[name])).find(Boolean);
  const table = canonicalNames.get(hint?.replace(categoryPrefix, '').toLowerCase() ?? '');
  return { hint, table, properties: isEnvelope ? nested : record };
}

/** What a record says of itself. Cheap beside parsing it: observables are not looked at. */
export function readEventHead(record: Readonly<Record<string, unknown>>): EventHead | HeadFault {
  const { hint, table, properties } = openRecord(record);
  if (hint === undefined) {
    return 'NoTable';
  }
  if (table === undefined) {
    return 'UnknownTable';
  }
  const columns = observableTable[table];
  if (columns === undefined) {
    return 'NoObservables';
  }
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
