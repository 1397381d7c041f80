import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerDefinition } from '../../../shared/adapters/sqlite/documents/container-definition.ts';
import { openSqliteStore, type SqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';

export interface TemporarySqliteStore {
  readonly store: SqliteStore;
  readonly path: string;
  readonly nowMs: () => number;
  readonly advance: (ms: number) => void;
  /** Closes the store and removes its folder. */
  readonly close: () => Promise<void>;
}

/** An embedded store in a temporary folder, with a manual clock. */
export async function openTemporarySqliteStore(
  containers: readonly ContainerDefinition[],
): Promise<TemporarySqliteStore> {
  let nowMs = Date.UTC(2026, 0, 1);
  const folder = await mkdtemp(join(tmpdir(), 'sqlite-store-'));
  const path = join(folder, 'store.db');
  const store = await openSqliteStore({ path, containers, clock: () => nowMs });
  return {
    store,
    path,
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
