import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { IndicatorType } from '../../../shared/indicators/model/indicator.ts';
import type { IndexRow } from '../../../shared/matching/index-row.ts';
import { madeRow } from './made-list.ts';

const folder = process.env['BENCH_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const eventsFile = 'telemetry/otrf_sysmon_as_defender_stream.ndjson.gz';
const domainsFile = 'indicators/maltrail_domains.csv.gz';

/** Real telemetry and a real list of a million domains, with some hashes of these events, where they are: `BENCH_DATA`, or `../shared/data`. */
export interface RealData {
  /** Messages of 300 records, a record a line. */
  readonly messages: readonly Buffer[];
  readonly events: number;
  readonly rows: readonly IndexRow[];
}

export async function readRealData(): Promise<RealData | undefined> {
  if (!existsSync(join(folder, eventsFile)) || !existsSync(join(folder, domainsFile))) {
    process.stderr.write(`  no real data in ${folder}: its figures are left out (BENCH_DATA names another folder)\n`);
    return undefined;
  }
  const lines: string[] = [];
  for await (const line of linesOf(eventsFile)) {
    lines.push(line);
  }
  const messages: Buffer[] = [];
  for (let at = 0; at < lines.length; at += 300) {
    messages.push(Buffer.from(`${lines.slice(at, at + 300).join('\n')}\n`));
  }
  const rows: IndexRow[] = plantedRows(lines);
  for await (const line of linesOf(domainsFile)) {
    const value = line.slice(0, line.indexOf(','));
    if (value !== 'value') {
      rows.push(rowOf(rows.length, 'DomainName', value));
    }
  }
  return { messages, events: lines.length, rows };
}

/** Hashes that one event each names, at most one for a thousand events: the domains alone are in none of these events. */
function plantedRows(lines: readonly string[]): IndexRow[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const hash = /"SHA256":\s*"([0-9A-Fa-f]{64})"/.exec(line)?.[1]?.toLowerCase();
    if (hash !== undefined) {
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
  }
  const rare = [...counts].flatMap(([hash, count]) => (count === 1 ? [hash] : []));
  return rare.slice(0, lines.length / 1000).map((value, n) => rowOf(n, 'FileSha256', value));
}

function rowOf(n: number, type: IndicatorType, value: string): IndexRow {
  return { ...madeRow(n), type, value };
}

async function* linesOf(name: string): AsyncGenerator<string> {
  const input = createReadStream(join(folder, name)).pipe(createGunzip());
  for await (const line of createInterface({ input })) {
    if (line !== '') {
      yield line;
    }
  }
}
