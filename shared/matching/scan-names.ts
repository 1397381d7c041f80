import type { IndicatorType } from '../indicators/model/indicator.ts';
import { typeNumbers } from './index-row.ts';
import type { Scanner } from './scanner.ts';
import { scannerPlaces } from './scanner.ts';
import { writeText } from './text-writer.ts';

/**
 * What the scanner looks for. A record is an object with its columns in an envelope's object, or flat. Names are compared
 * exactly: a record that writes them otherwise is looked at closely.
 */
export interface ScanNames {
  /** Columns that hold a value of a type. A `Url` column may hold a bare host name. */
  readonly columns: readonly { readonly name: string; readonly type: IndicatorType }[];
  /** Columns that hold a JSON object, as text or as it is, whose properties hold values. */
  readonly jsonColumns: readonly string[];
  readonly jsonProperties: readonly { readonly name: string; readonly type: IndicatorType }[];
  /** Columns whose content the scanner cannot read: a record that fills one is looked at closely. */
  readonly opaqueColumns: readonly string[];
  /** The field that holds the columns. */
  readonly envelope: string;
  /** The list of records, when a message is an object. */
  readonly records: 'records';
  readonly timestamp: string;
  /** At least one of these has a text in every record. */
  readonly subjects: readonly string[];
  /** The field that names the table in a record with envelope, and others that do in a flat one. */
  readonly tableField: string;
  readonly flatTableFields: readonly string[];
  readonly tables: readonly ScanTable[];
}

export interface ScanTable {
  /** All spellings in which the table field names it. */
  readonly names: readonly string[];
  /** `none`: its records are counted and passed over; `json`: it has columns that hold JSON. */
  readonly observables: 'none' | 'plain' | 'json';
}

/** The kinds of fields, of `scanner/fields.ts`. */
export const fieldKinds = {
  hash: 1,
  address: 2,
  name: 3,
  url: 4,
  json: 5,
  opaque: 6,
  table: 7,
  envelope: 8,
  records: 9,
  timestamp: 10,
  subject: 11,
} as const;
const tableKinds = { plain: 1, none: 2, json: 3 } as const;
const modes = { top: 1, properties: 2, inner: 4 } as const;
const column = modes.top | modes.properties;

/** The kind of field that holds values of a type. */
export const kindOfType: Readonly<Record<IndicatorType, number>> = {
  FileMd5: fieldKinds.hash,
  FileSha1: fieldKinds.hash,
  FileSha256: fieldKinds.hash,
  CertificateThumbprint: fieldKinds.hash,
  IpAddress: fieldKinds.address,
  DomainName: fieldKinds.name,
  Url: fieldKinds.url,
};

/** Tells a scanner what to look for, once. Throws a RangeError for a name with two meanings, or for too many names. */
export function addNames(scanner: Scanner, memory: WebAssembly.Memory, names: ScanNames): void {
  const bytes = new Uint8Array(memory.buffer);
  const known = new Set<string>();
  const add = (isTable: boolean, name: string, kind: number, argument: number, where: number) => {
    const length = writeText(bytes, scannerPlaces.text, name, 256);
    const isNew = !known.has(`${isTable} ${name}`);
    known.add(`${isTable} ${name}`);
    if (
      !isNew ||
      length < 0 ||
      scanner.addName(Number(isTable), scannerPlaces.text, length, kind, argument, where) === 0
    ) {
      throw new RangeError(`The scanner cannot take the name "${name}"`);
    }
  };
  const addValue = (where: number) => (field: { readonly name: string; readonly type: IndicatorType }) => {
    add(false, field.name, kindOfType[field.type], typeNumbers.get(field.type) ?? 0, where);
  };
  names.columns.forEach(addValue(column));
  names.jsonProperties.forEach(addValue(modes.inner));
  for (const name of names.jsonColumns) {
    add(false, name, fieldKinds.json, 0, column);
  }
  for (const name of names.opaqueColumns) {
    add(false, name, fieldKinds.opaque, 0, column);
  }
  add(false, names.envelope, fieldKinds.envelope, 0, modes.top);
  add(false, names.records, fieldKinds.records, 0, modes.top);
  add(false, names.tableField, fieldKinds.table, 1, modes.top);
  for (const name of names.flatTableFields) {
    add(false, name, fieldKinds.table, 0, modes.top);
  }
  for (const [index, name] of names.subjects.entries()) {
    add(false, name, fieldKinds.subject, index + 1, column);
  }
  add(false, names.timestamp, fieldKinds.timestamp, 0, column);
  for (const table of names.tables) {
    for (const name of table.names) {
      add(true, name, tableKinds[table.observables], 0, 0);
    }
  }
}
