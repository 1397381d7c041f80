import type { IndicatorType } from '../indicators/model/indicator.ts';
import { typeNumbers } from './index-row.ts';
import type { Scanner } from './scanner.ts';
import { scannerPlaces } from './scanner.ts';
import { writeText } from './text-writer.ts';

/**
 * The names that the scanner looks for. An event record has its columns in an envelope's object, or flat. Names are
 * compared exactly: the decoder reads a record that writes them in another way.
 */
export interface ScanNames {
  /** Columns that contain a value of a type. A `Url` column may contain a bare host name. */
  readonly columns: readonly { readonly name: string; readonly type: IndicatorType }[];
  /** Columns that contain a JSON object, as text or as an object, whose properties contain values. */
  readonly jsonColumns: readonly string[];
  readonly jsonProperties: readonly { readonly name: string; readonly type: IndicatorType }[];
  /** The JSON properties with the host and target of an HTTP request, and the column with its port. */
  readonly request: { readonly host: string; readonly target: string; readonly port: string };
  /** Columns whose content the scanner cannot read: the decoder reads a record that fills one. */
  readonly opaqueColumns: readonly string[];
  /** The field that contains the columns. */
  readonly envelope: string;
  /** The field that contains the list of records, when a message is an object. */
  readonly records: 'records';
  readonly timestamp: string;
  /** Every record has text in at least one of these. */
  readonly subjects: readonly string[];
  /** The field that names the table, in a record with or without an envelope. */
  readonly tableField: string;
  /** Other fields that may name the table in a flat record. */
  readonly flatTableFields: readonly string[];
  readonly tables: readonly ScanTable[];
}

export interface ScanTable {
  /** All spellings of its name in the table field. */
  readonly names: readonly string[];
  /** `none`: its records are counted and skipped; `json`: it has columns that contain JSON. */
  readonly observables: 'none' | 'plain' | 'json';
}

/** The kinds of fields, as in `scanner/fields.ts`. */
const fieldKinds = {
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
  requestHost: 12,
  requestTarget: 13,
  port: 14,
} as const;
const tableKinds = { plain: 1, none: 2, json: 3 } as const;
const modes = { top: 1, properties: 2, inner: 4 } as const;
const column = modes.top | modes.properties;

/** The kind of field that contains values of a type. */
export const kindOfType: Readonly<Record<IndicatorType, number>> = {
  FileMd5: fieldKinds.hash,
  FileSha1: fieldKinds.hash,
  FileSha256: fieldKinds.hash,
  CertificateThumbprint: fieldKinds.hash,
  IpAddress: fieldKinds.address,
  DomainName: fieldKinds.name,
  Url: fieldKinds.url,
};

/**
 * Gives a scanner its names. To be called once.
 * @throws RangeError for a name with two meanings, or for too many names
 */
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
      throw new RangeError(
        `The scanner cannot take the name "${name}": it is repeated or too long, or there are too many`,
      );
    }
  };
  const addValue = (where: number) => (field: { readonly name: string; readonly type: IndicatorType }) => {
    add(false, field.name, kindOfType[field.type], typeNumbers.get(field.type) ?? 0, where);
  };
  names.columns.forEach(addValue(column));
  names.jsonProperties.forEach(addValue(modes.inner));
  add(false, names.request.host, fieldKinds.requestHost, 0, modes.inner);
  add(false, names.request.target, fieldKinds.requestTarget, 0, modes.inner);
  add(false, names.request.port, fieldKinds.port, 0, column);
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
