import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { hintFor, typeOfValue } from '../../indicators/values/hints.ts';
import { refang } from '../../indicators/values/refang.ts';
import type { CsvRecord } from '../csv/csv-record.ts';
import { portalColumns } from './columns.ts';

/*
 * A plain list has one value in each line and no header: what people copy from a report, and what many feeds are. Its rows
 * are read as rows of the portal's columns, in which the report shows them too, so that a report can be fixed and imported.
 */
const listNames = new Set(
  'indicatorvalue indicator indicators value values ioc iocs domain domains domainname ip ips ipaddress url urls hash hashes md5 sha1 sha256'.split(
    ' ',
  ),
);
const maxNameLength = 200;

/** A character that no list contains: its lines are not split. */
export const plainSeparator = '\u001f';
export const plainHeader: readonly string[] = Object.keys(portalColumns);

/** The defaults of the rows of a plain list, for its report. */
export const plainListNote =
  'The file is a plain list without the columns of a CSV file. Each line was read as a value of the type that it looks like, with the action Audit, severity Informational, no expiry, and the name of the file as its title. For other values, use a file with the columns of this report.';

/** Whether a line is a comment of a list. It is not a row. */
export function isComment({ cells, fault }: CsvRecord): boolean {
  return fault === undefined && /^\s*(?:#|\/\/)/.test(cells[0] ?? '');
}

/** How a file begins that may be a plain list; undefined if it is none. `name`: its first line names the values. */
export function plainListStart({ cells }: CsvRecord): 'name' | 'value' | undefined {
  const text = cells.length === 1 ? listedValue(cells) : '';
  if (listNames.has(text.toLowerCase().replaceAll(/[\s_-]/g, ''))) {
    return 'name';
  }
  return typeOfValue(refang(text).value) === undefined ? undefined : 'value';
}

/** A line as a row of the portal's columns. The type is empty if the value looks like none. */
export function expandPlainRow(record: CsvRecord, fileName: string): CsvRecord {
  const value = listedValue(record.cells);
  const name = fileName.slice(0, maxNameLength).toWellFormed();
  const cells: Readonly<Partial<Record<keyof typeof portalColumns, string>>> = {
    IndicatorType: typeOfListed(value) ?? '',
    IndicatorValue: value,
    Action: 'Audit',
    Severity: 'Informational',
    Title: name,
    Description: `Listed in ${name}`,
  };
  const ofColumn = new Map(Object.entries(cells));
  return { ...record, cells: plainHeader.map((column) => ofColumn.get(column) ?? '') };
}

/** The type of a line. A URL that is invalid is still one, so that its fault is named. */
function typeOfListed(value: string): IndicatorType | undefined {
  const meant = refang(value).value;
  return typeOfValue(meant) ?? (/^https?:\/\//i.test(meant) ? 'Url' : undefined);
}

/** Why a line is not a value. */
export function notAValue(value: string): string {
  const hint = hintFor('DomainName', refang(value).value);
  return `${JSON.stringify(value.slice(0, 80).toWellFormed())} is not a hash, an IP address, a URL or a domain name.${hint === '' ? '' : ` ${hint}`}`;
}

/** What a list has in place of a value: the first cell without a separator that a spreadsheet left. */
function listedValue(cells: readonly string[]): string {
  return (cells[0] ?? '').trim().replace(/[,;]+$/, '');
}
