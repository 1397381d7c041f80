import { createHash } from 'node:crypto';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import { parseUtcDate } from '../../platform/utc-date.ts';
import type { TelemetryEvent } from '../model.ts';
import { extractObservables } from './extract-observables.ts';
import { isRecord, textOf } from './json-text.ts';
import { keptColumns, keptText } from './kept-text.ts';
import { observableTable, tablesWithoutObservables } from './observable-table.ts';

const canonicalNames = new Map(
  [...Object.keys(observableTable), ...tablesWithoutObservables].map((name) => [name.toLowerCase(), name]),
);
const categoryPrefix = /^AdvancedHunting-/i;

/**
 * Understands one record: the export's envelope `{time, tenantId, category: 'AdvancedHunting-<Table>', properties}`, or
 * the columns flat with the table's name in `Type`, `Table` or `TableName`. Undefined for a known table without
 * observables; a fault (`InvalidInput`, naming the field) for an unknown table, a missing or wrong Timestamp, or a record
 * that names neither device, user, mailbox nor message. Unknown columns do no harm.
 */
export function toTelemetryEvent(record: Readonly<Record<string, unknown>>): Result<TelemetryEvent | undefined> {
  const { tableHint, tenantId, properties } = openEnvelope(record);
  const table = canonicalNames.get(tableHint?.replace(categoryPrefix, '').toLowerCase() ?? '');
  if (table === undefined) {
    return fail('InvalidInput', `The table is ${tableHint === undefined ? 'not named' : 'unknown'}.`, 'category');
  }
  const columns = observableTable[table];
  if (columns === undefined) {
    return succeed(undefined);
  }
  const timestamp = parseUtcDate(textOf(properties['Timestamp']) ?? '');
  if (timestamp === undefined) {
    return fail('InvalidInput', 'The record has no Timestamp in ISO 8601 form.', 'Timestamp');
  }
  const subject = subjectOf(properties);
  if (subject === undefined) {
    return fail('InvalidInput', 'The record names no device, user, mailbox or message.', 'DeviceId');
  }
  const kept = keptColumns(properties);
  return succeed({
    table,
    subject: keptText(subject),
    timestamp,
    eventId: hash([subject, reportIdOf(properties), timestamp, table]),
    machineGroup: textOf(kept['MachineGroup']),
    tenantId: tenantId === undefined ? undefined : keptText(tenantId),
    observables: extractObservables(columns, properties),
    properties: kept,
  });
}

function openEnvelope(record: Readonly<Record<string, unknown>>) {
  const tenantId = textOf(record['tenantId']) ?? textOf(record['TenantId']);
  const { properties } = record;
  return isRecord(properties)
    ? { tableHint: textOf(record['category']), tenantId, properties }
    : {
        tableHint: ['category', 'Type', 'Table', 'TableName'].map((name) => textOf(record[name])).find(Boolean),
        tenantId,
        properties: record,
      };
}

/** Columns that name whom an event is about, the first that is filled counts. */
export const subjectColumns = [
  'DeviceId',
  'AccountUpn',
  'RecipientEmailAddress',
  'AccountObjectId',
  'NetworkMessageId',
];

function subjectOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  return subjectColumns
    .map((column) => textOf(properties[column]))
    .find((value) => value !== undefined)
    ?.toLowerCase();
}

/** The record's `ReportId`, if it has one: a number and its text are the same id. */
export function statedReportId(properties: Readonly<Record<string, unknown>>): string | undefined {
  const id = properties['ReportId'] ?? properties['ReportId_long'];
  return typeof id === 'number' ? String(id) : textOf(id);
}

/** Without a stated id the record's content tells its copies from other events. */
function reportIdOf(properties: Readonly<Record<string, unknown>>): string {
  return statedReportId(properties) ?? `content:${hash([JSON.stringify(properties)])}`;
}

/** Hexadecimal, 128 bits: of a sequence of texts, whatever is in them. */
function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
