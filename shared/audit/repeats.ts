import type { Clock } from '../platform/clock.ts';
import type { AuditEntry } from './audit-record.ts';

export interface RepeatsDependencies {
  readonly write: (entry: AuditEntry) => Promise<void>;
  readonly clock: Clock;
  /** Calls `work` once, after this time. */
  readonly later: (ms: number, work: () => void) => void;
}

/** What anybody can cause as often as they like: refused calls. */
export interface Repeats {
  /** Records the entry; the same again within a minute is counted, and recorded as one number at its end. */
  note(key: string, entry: AuditEntry): Promise<void>;
  /** Records the numbers of the current minute. */
  flush(): Promise<void>;
}

const windowMs = 60_000;
/** Different ones of a minute; the rest are counted together. */
const maxKeys = 100;

interface Counted {
  readonly entry: AuditEntry;
  more: number;
}

/**
 * A flood of refusals costs at most 202 records a minute, and still every refused call is in a number of one of them.
 */
export function makeRepeats({ write, clock, later }: RepeatsDependencies): Repeats {
  let counted = new Map<string, Counted>();
  let endsAtMs = 0;
  let flushed = Promise.resolve();
  const writeCounts = async (ended: ReadonlyMap<string, Counted>): Promise<void> => {
    for (const { entry, more } of ended.values()) {
      if (more > 0) {
        await write({ ...entry, counts: { calls: more }, correlationId: undefined });
      }
    }
  };
  const flush = async (): Promise<void> => {
    const ended = counted;
    counted = new Map();
    flushed = flushed.then(() => writeCounts(ended));
    await flushed;
  };
  return {
    note: async (key, entry) => {
      if (counted.size > 0 && clock() >= endsAtMs) {
        await flush();
      }
      if (counted.size === 0) {
        endsAtMs = clock() + windowMs;
        later(windowMs, () => void flush());
      }
      const isOther = !counted.has(key) && counted.size >= maxKeys;
      const known = counted.get(isOther ? '' : key);
      if (known !== undefined) {
        known.more += 1;
        return;
      }
      const first = isOther ? { ...entry, caller: anybody, detail: 'Refused calls of further callers.' } : entry;
      counted.set(isOther ? '' : key, { entry: first, more: 0 });
      await write({ ...first, counts: { calls: 1 } });
    },
    flush,
  };
}

const anybody = { type: 'Unknown', name: '', objectId: '' } as const;
