import { DatabaseSync } from 'node:sqlite';
import type { IndexRow } from '../../../shared/matching/index-row.ts';
import type { Contestant, Hit } from '../made/hits.ts';
import { observedColumns, parseMessage } from './read-events.ts';

/** `JSON.parse` and a look-up by primary key per value, in memory. Exact matching only. */
export function makeSqlite(rows: Iterable<IndexRow>): Contestant {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE indicators (value TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID; BEGIN');
  const insert = database.prepare('INSERT INTO indicators VALUES (?, ?)');
  for (const { value, id } of rows) {
    insert.run(value, id);
  }
  database.exec('COMMIT');
  const select = database.prepare('SELECT id FROM indicators WHERE value = ?');
  return {
    name: 'SQLite point look-ups',
    match: (messages) => {
      const hits: Hit[] = [];
      for (const message of messages) {
        for (const { properties } of parseMessage(message).records) {
          for (const column of observedColumns) {
            const found = select.get(properties[column]);
            if (found !== undefined) {
              hits.push({ seen: properties[column], id: String(found['id']) });
            }
          }
        }
      }
      return hits;
    },
  };
}
