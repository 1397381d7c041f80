import type { StateStore } from '../../../local/triggers/ports.ts';

/** State in a Map; pass the same Map to another trigger to simulate a restart. */
export function makeMemoryState(values = new Map<string, string>()): StateStore {
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => {
      values.set(key, value);
    },
    delete: async (key) => {
      values.delete(key);
    },
    list: async (prefix) =>
      [...values].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value })),
  };
}
