import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { IndexRow } from '../../../shared/matching/index-row.ts';
import type { Hit } from '../made/hits.ts';
import { functionOf, loadPeer } from '../peers.ts';
import { observedColumns } from './read-events.ts';

const found = z.array(z.object({ seen: z.string(), id: z.string() }));

/** DuckDB over a file of events, a record a line: one thread, a hash join with the list in memory. */
export interface DuckDb {
  exact(): Promise<readonly Hit[]>;
  /** Names above, prefixes of URLs and ranges /24 as well. */
  full(): Promise<readonly Hit[]>;
  close(): void;
}

/** Undefined where DuckDB is not installed. */
export async function openDuckDb(
  rows: Iterable<IndexRow>,
  eventsFile: string,
  folder: string,
): Promise<DuckDb | undefined> {
  const module = await loadPeer('@duckdb/node-api');
  if (module === undefined) {
    return undefined;
  }
  const listFile = join(folder, 'list.csv');
  writeList(rows, listFile);
  const instance = await functionOf(Reflect.get(Object(module), 'DuckDBInstance'), 'create')(':memory:');
  const connection = await functionOf(instance, 'connect')();
  const run = functionOf(connection, 'run');
  await run('SET threads = 1');
  await run(
    `CREATE TABLE indicators AS SELECT * FROM read_csv('${listFile}', header = false, columns = {'value': 'VARCHAR', 'id': 'VARCHAR'})`,
  );
  const query = async (sql: string) =>
    found.parse(functionOf(await functionOf(connection, 'runAndReadAll')(sql), 'getRowObjects')());
  return {
    exact: () => query(exactSql(eventsFile)),
    full: () => query(fullSql(eventsFile)),
    close: () => {
      functionOf(connection, 'closeSync')();
      functionOf(instance, 'closeSync')();
    },
  };
}

function writeList(rows: Iterable<IndexRow>, path: string): void {
  const file = openSync(path, 'w');
  let lines: string[] = [];
  for (const { value, id } of rows) {
    lines.push(`${value},${id}\n`);
    if (lines.length === 10_000) {
      writeSync(file, lines.join(''));
      lines = [];
    }
  }
  writeSync(file, lines.join(''));
  closeSync(file);
}

function eventsSql(eventsFile: string): string {
  const fields = observedColumns.map((column) => `${column} VARCHAR`).join(', ');
  return `SELECT properties.* FROM read_json('${eventsFile}', format = 'newline_delimited', columns = {properties: 'STRUCT(${fields})'})`;
}

function joinSql(eventsFile: string, keys: string): string {
  return `WITH events AS MATERIALIZED (${eventsSql(eventsFile)}), keys AS (${keys})
    SELECT keys.seen AS seen, indicators.id AS id FROM keys JOIN indicators ON keys.key = indicators.value`;
}

const ownKeys = observedColumns.map((column) => `SELECT ${column} AS seen, ${column} AS key FROM events`);

function exactSql(eventsFile: string): string {
  return joinSql(eventsFile, ownKeys.join(' UNION ALL '));
}

function fullSql(eventsFile: string): string {
  const labels = `string_split(CASE WHEN contains(RemoteUrl, '://') THEN split_part(RemoteUrl, '/', 3) ELSE RemoteUrl END, '.')`;
  const names = `list_transform(range(1, len(labels) + 1), lambda i: array_to_string(labels[i:], '.'))`;
  const prefixes = `list_transform(range(4, len(parts)), lambda i: array_to_string(parts[:i], '/'))`;
  const above = [
    `SELECT RemoteIP, regexp_replace(RemoteIP, '[0-9]+$', '0/24') FROM events`,
    `SELECT RemoteUrl, unnest(${names}) FROM (SELECT RemoteUrl, ${labels} AS labels FROM events)`,
    `SELECT RemoteUrl, unnest(${prefixes}) FROM (SELECT RemoteUrl, string_split(RemoteUrl, '/') AS parts FROM events)`,
  ];
  const own = ownKeys.map((sql) => (sql.includes('RemoteUrl') ? `${sql} WHERE contains(RemoteUrl, '://')` : sql));
  return joinSql(eventsFile, [...own, ...above].join(' UNION ALL '));
}
