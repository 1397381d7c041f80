import { hash as digest } from 'node:crypto';
import { type ItemFault, type Result, succeed } from '../../platform/errors.ts';
import type { TelemetryEvent } from '../model/alert-model.ts';
import { type HeadFault, readEventHead } from './event-head.ts';
import { extractObservables } from './extract-observables.ts';
import { textOf } from './json-text.ts';
import { keptColumns, keptText } from './kept-text.ts';

/** What the quarantine says of a record that cannot become an event. */
export const headFaults: Readonly<Record<Exclude<HeadFault, 'NoObservables'>, ItemFault>> = {
  NoTable: {
    code: 'InvalidInput',
    field: 'category',
    message: 'No table is named, neither in category (AdvancedHunting-<Table>) nor in Type, Table or TableName.',
  },
  UnknownTable: { code: 'InvalidInput', field: 'category', message: 'The table is unknown.' },
  NoTimestamp: { code: 'InvalidInput', field: 'Timestamp', message: 'The record has no Timestamp in ISO 8601 form.' },
  NoSubject: {
    code: 'InvalidInput',
    field: 'DeviceId',
    message: 'The record names no device, user, mailbox or message.',
  },
};

/**
 * Understands one record. Undefined for a known table without observables; a fault (`InvalidInput`, naming the field) for an
 * unknown table, a missing or wrong Timestamp, or a record that names neither device, user, mailbox nor message. Unknown
 * columns do no harm.
 */
export function toTelemetryEvent(record: Readonly<Record<string, unknown>>): Result<TelemetryEvent | undefined> {
  const head = readEventHead(record);
  if (typeof head === 'string') {
    return head === 'NoObservables' ? succeed(undefined) : { ok: false, fault: headFaults[head] };
  }
  const { table, columns, timestamp, subject, tenantId, properties } = head;
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
  return digest('sha256', JSON.stringify(parts)).slice(0, 32);
}
