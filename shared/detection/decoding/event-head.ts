import { parseUtcDate } from '../../platform/utc-date.ts';
import { isRecord, textOf } from './json-text.ts';
import { type ObservableColumn, observableTable, tablesWithoutObservables } from './observable-table.ts';

/** What an event record must contain to be matched. */
interface EventHead {
  readonly table: string;
  /** The table's columns with observables. */
  readonly columns: readonly ObservableColumn[];
  /** UTC text. */
  readonly timestamp: string;
  /** The device, user, mailbox or message that the event is about, in lower case. */
  readonly subject: string;
  readonly tenantId: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Why a record is not matched. `NoObservables` is not an error: the table is known, and not matched. */
export type HeadFault = 'NoTable' | 'UnknownTable' | 'NoTimestamp' | 'NoSubject' | 'NoObservables';

/** Columns that may name the subject of an event; the first one with a value counts. */
export const subjectColumns = [
  'DeviceId',
  'AccountUpn',
  'RecipientEmailAddress',
  'AccountObjectId',
  'NetworkMessageId',
  'AccountId',
  'AccountSid',
  'AccountName',
  'DeviceName',
];

const canonicalNames = new Map(
  [...Object.keys(observableTable), ...tablesWithoutObservables].map((name) => [name.toLowerCase(), name]),
);
const categoryPrefix = /^AdvancedHunting-/i;

/** An event record without its envelope: its columns and its table. */
interface OpenedRecord {
  /** The table as the record writes it; undefined when it names none. */
  readonly hint: string | undefined;
  /** The table's canonical name; undefined when it is unknown. */
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

/** Reads the head of a record. Cheap compared with parsing: observables are not read. */
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
