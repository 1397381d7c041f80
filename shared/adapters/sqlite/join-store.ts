import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

interface HeldStore {
  readonly opening: Promise<SqliteStore>;
  users: number;
}

/**
 * The stores that this process has open, by file. The process owns a file (owner-lock.ts) and has one writer
 * thread for it: this is the only module-level state here, because it is state of the process.
 */
const heldStores = new Map<string, HeldStore>();

export interface JoinedStore {
  readonly store: SqliteStore;
  /** The last user to leave closes the store. */
  leave(): Promise<void>;
}

/**
 * The process's store of a file: opened by the first user to join, with that user's options. All users share its threads
 * and caches, commit in common groups, and are notified of each other's writes.
 */
export async function joinSqliteStore(options: SqliteStoreOptions): Promise<JoinedStore> {
  const held = heldStores.get(options.path) ?? { opening: openSqliteStore(options), users: 0 };
  heldStores.set(options.path, held);
  held.users += 1;
  const leave = async () => {
    held.users -= 1;
    if (held.users === 0) {
      heldStores.delete(options.path);
      const store = await held.opening;
      await store.close();
    }
  };
  try {
    return { store: await held.opening, leave };
  } catch (error) {
    heldStores.delete(options.path);
    throw error;
  }
}
