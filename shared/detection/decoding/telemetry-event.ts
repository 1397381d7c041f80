import { hash as digest } from 'node:crypto';
import { type ItemFault, type Result, succeed } from '../../platform/errors.ts';
import type { TelemetryEvent } from '../model/alert-model.ts';
import { type HeadFault, readEventHead } from './event-head.ts';
import { extractObservables } from './extract-observables.ts';
import { textOf } from './json-text.ts';
import { keptColumns, keptText } from './kept-text.ts';

/** Why a record cannot become an event, as the quarantine says it. */
export const headFaults: Readonly<Record<Exclude<HeadFault, 'NoObservables'>, ItemFault>> = {
  NoTable: {
    code: 'InvalidInput',
    field: 'category',
    message: 'No table: name it in category (AdvancedHunting-<Table>), or in Type, Table or TableName.',
  },
  UnknownTable: { code: 'InvalidInput', field: 'category', message: 'The table is unknown.' },
  NoTimestamp: { code: 'InvalidInput', field: 'Timestamp', message: 'The record has no Timestamp in ISO 8601 format.' },
  NoSubject: {
    code: 'InvalidInput',
    field: 'DeviceId',
    message: 'The record does not name a device, user, mailbox or message.',
  },
};

/**
 * Turns one event record into an event. Undefined for a known table without observables; a fault (`InvalidInput`, with the
 * field) for an unknown table, a missing or invalid Timestamp, or a record without a device, user, mailbox or message.
 * Unknown columns are ignored.
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

/** The record's `ReportId`, if it has one. As a number or as text it is the same id. */
export function statedReportId(properties: Readonly<Record<string, unknown>>): string | undefined {
  const id = properties['ReportId'] ?? properties['ReportId_long'];
  return typeof id === 'number' ? String(id) : textOf(id);
}

/** Without a `ReportId`, the record's content distinguishes its copies from other events. */
function reportIdOf(properties: Readonly<Record<string, unknown>>): string {
  return statedReportId(properties) ?? `content:${hash([JSON.stringify(properties)])}`;
}

/** The hash of a sequence of texts: 128 bits in hexadecimal. */
function hash(parts: readonly string[]): string {
  return digest('sha256', JSON.stringify(parts)).slice(0, 32);
}
