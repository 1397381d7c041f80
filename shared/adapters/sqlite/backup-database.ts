import { backup } from 'node:sqlite';
import { openReader } from './threads/database.ts';

/** Copies a database by SQLite's own backup, in one step so that concurrent writes do not restart it. */
export async function backupDatabase(path: string, toPath: string): Promise<void> {
  const source = openReader(path);
  try {
    await backup(source, toPath, { rate: -1 });
  } finally {
    source.close();
  }
}
