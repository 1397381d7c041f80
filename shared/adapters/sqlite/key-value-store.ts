import { getValue, type KeyValue, listValues } from './queue/key-value-operations.ts';
import type { StatementCache } from './sql/statement-cache.ts';
import type { ThreadClient } from './threads/thread-client.ts';
import type { WriterOperations } from './threads/thread-protocol.ts';

/** Small durable state of the embedded host: receipts, last runs, checkpoints. A write is on disk when it resolves. */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** All values whose key has the prefix, in the order of the keys. */
  list(prefix: string): Promise<readonly KeyValue[]>;
}

export function makeKeyValueStore(
  namespace: string,
  statements: StatementCache,
  writer: ThreadClient<WriterOperations>,
): KeyValueStore {
  const write = async (key: string, value: string | undefined): Promise<void> => {
    await writer.call('setValue', { namespace, key, value });
  };
  return {
    get: async (key) => getValue(statements, namespace, key),
    set: (key, value) => write(key, value),
    delete: (key) => write(key, undefined),
    list: async (prefix) => listValues(statements, namespace, prefix),
  };
}
