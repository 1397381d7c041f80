import type { IndicatorType } from '../../indicators/model/indicator.ts';
import type { ScanNames, ScanTable } from '../../matching/scan-names.ts';
import { deviceTable } from './device-report.ts';
import { subjectColumns } from './event-head.ts';
import { observableTable, requested, tablesWithoutObservables } from './observable-table.ts';

/** The names that the decoder and the observable table read, for the scanner. */
export function makeScanNames(): ScanNames {
  const columns = Object.values(observableTable).flat();
  const plain = columns.filter(({ property, isChain }) => property === undefined && isChain !== true);
  const nested = columns.filter(({ property }) => property !== undefined);
  return {
    columns: distinct(plain.map(({ column: name, type }) => ({ name, type }))),
    jsonColumns: [...new Set(nested.map(({ column }) => column))],
    jsonProperties: distinct(
      nested
        .map(({ property: name = '', type }) => ({ name, type }))
        .filter(({ name }) => name !== requested.property && name !== requested.request.host),
    ),
    request: { host: requested.request.host, target: requested.property, port: requested.request.port },
    opaqueColumns: [...new Set(columns.filter(({ isChain }) => isChain === true).map(({ column }) => column))],
    envelope: 'properties',
    records: 'records',
    timestamp: 'Timestamp',
    subjects: subjectColumns,
    tableField: 'category',
    flatTableFields: ['Type', 'Table', 'TableName'],
    tables: [
      ...Object.entries(observableTable).map(([name, ofTable]) =>
        table(name, ofTable.some(({ property }) => property !== undefined) ? 'json' : 'plain'),
      ),
      // Left out, so that the scanner flags its records: devices report about themselves in this table.
      ...tablesWithoutObservables.filter((name) => name !== deviceTable).map((name) => table(name, 'none')),
    ],
  };
}

function table(name: string, observables: ScanTable['observables']): ScanTable {
  return { names: [name, `AdvancedHunting-${name}`], observables };
}

interface NamedType {
  readonly name: string;
  readonly type: IndicatorType;
}

function distinct(fields: readonly NamedType[]): readonly NamedType[] {
  return [...new Map(fields.map((field) => [`${field.name} ${field.type}`, field])).values()];
}
