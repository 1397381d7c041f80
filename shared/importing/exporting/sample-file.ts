import { csvLine } from '../csv/csv-writer.ts';
import { portalColumns } from '../rows/columns.ts';

type Column = keyof typeof portalColumns;

const columns = Object.keys(portalColumns);

/** Rows by column; other cells are empty. All values are reserved for documentation. */
const rows: readonly Readonly<Partial<Record<Column, string>>>[] = [
  {
    IndicatorType: 'FileSha256',
    IndicatorValue: 'b1f3a0c2d4e5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f',
    Action: 'BlockAndRemediate',
    Severity: 'High',
    Title: 'Loader of case 42',
    Description: 'Dropped by a macro, then deleted',
    RecommendedActions: 'Isolate the device',
    Category: 'Malware',
    MitreTechniques: 'T1204,T1105',
    GenerateAlert: 'true',
  },
  {
    IndicatorType: 'IpAddress',
    IndicatorValue: '203.0.113.9',
    ExpirationTime: '2035-01-01T00:00:00.0Z',
    Action: 'Block',
    Severity: 'Medium',
    Title: 'Command and control server',
    Description: 'Beacons every 60 seconds',
    Category: 'CommandAndControl',
    MitreTechniques: 'T1071',
    GenerateAlert: 'true',
  },
  {
    IndicatorType: 'DomainName',
    IndicatorValue: 'login.malicious.example',
    Action: 'Warn',
    Severity: 'Low',
    Title: 'Look-alike sign-in page',
    Description: 'Subdomains are included',
    Category: 'InitialAccess',
    GenerateAlert: 'false',
  },
  {
    IndicatorType: 'Url',
    IndicatorValue: 'https://files.malicious.example/payload',
    Action: 'Audit',
    Severity: 'Informational',
    Title: 'Payload under observation',
    Description: 'Every path below it is included',
    GenerateAlert: 'true',
  },
];

/** An example of a file to import: the portal's columns and four valid rows. */
export const sampleCsv = [
  csvLine(columns),
  ...rows.map((row) =>
    csvLine(Object.entries(portalColumns).map(([column]) => new Map(Object.entries(row)).get(column) ?? '')),
  ),
].join('');
