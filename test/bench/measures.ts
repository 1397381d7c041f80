import type { Figure } from './figure.ts';
import type { Sizes } from './sizes.ts';

/** What is measured in one process of its own. */
export interface Measure {
  /** File stem of what measures it, in `goals/`. */
  readonly name: string;
  readonly goals: readonly string[];
  readonly load: () => Promise<(sizes: Sizes) => Promise<readonly Figure[]>>;
  /** It takes ten minutes and is run when it is asked for. */
  readonly isLong?: true;
}

export const measures: readonly Measure[] = [
  {
    name: 'exactness',
    goals: ['G0'],
    load: async () => (await import('./goals/exactness.ts')).measureExactness,
    isLong: true,
  },
  {
    name: 'matching',
    goals: ['G1', 'G2', 'G3', 'G12'],
    load: async () => (await import('./goals/matching.ts')).measureMatching,
  },
  {
    name: 'real-telemetry',
    goals: ['G1'],
    load: async () => (await import('./goals/real-telemetry.ts')).measureRealTelemetry,
  },
  { name: 'list-sizes', goals: ['G4'], load: async () => (await import('./goals/list-sizes.ts')).measureListSizes },
  {
    name: 'cold-start',
    goals: ['G5', 'G6'],
    load: async () => (await import('./goals/cold-start.ts')).measureColdStart,
  },
  { name: 'publishing', goals: ['G7'], load: async () => (await import('./goals/publishing.ts')).measurePublishing },
  { name: 'importing', goals: ['G8'], load: async () => (await import('./goals/importing.ts')).measureImporting },
  {
    name: 'import-memory',
    goals: ['G8'],
    load: async () => (await import('./goals/import-memory.ts')).measureImportMemory,
  },
  { name: 'ranges', goals: ['G9'], load: async () => (await import('./goals/ranges.ts')).measureRanges },
  { name: 'api', goals: ['G10'], load: async () => (await import('./goals/api.ts')).measureApi },
  { name: 'freshness', goals: ['G11'], load: async () => (await import('./goals/freshness.ts')).measureFreshness },
  {
    name: 'memory',
    goals: ['G13'],
    load: async () => (await import('./goals/memory.ts')).measureMemory,
    isLong: true,
  },
];

/** What each goal asks. */
export const goalTexts: Readonly<Record<string, string>> = {
  G0: 'on at least a million generated events the matcher finds exactly what the slow oracle finds',
  G1: 'matching a million indicators, bytes in and confirmed matches out, is at least 1.4 times as fast as `JSON.parse` of the same bytes alone',
  G2: 'at least 1.3 times as fast as DuckDB on exact values, and as fast with full semantics',
  G3: 'at least ten times as fast as SQLite point look-ups',
  G4: 'flat in the size of the list: a million at least 0.8, ten million at least 0.5 of the rate at 15,000',
  G5: 'at most 24 bytes per indicator in memory, all in',
  G6: 'a cold index in at most 1/40 of JSON into a Map; start of the process to its first match at most 300 ms',
  G7: 'a snapshot built at a million rows a second; 10,000 changes published in at most 50 ms',
  G8: 'the whole import at least as fast as csv-parse alone; into the embedded store at least half as fast as SQLite inserts the same documents; at most 64 MB of memory for 1 GB',
  G9: 'ranges of addresses in at most 1/5 of the time of `net.BlockList`, and 1/300 of cidr-matcher',
  G10: 'the API at most 1.5 times a bare handler in the same host (p50; p99 three times); a page of 10,000 blocks the event loop for at most 25 ms at a time',
  G11: 'accepted to matchable within 3 s (p99) with a poll of 1 s, 10 s by default; expired or withdrawn stops within 1 s',
  G12: 'at most $15 of variable cost for a billion events: [limits-and-cost.md](limits-and-cost.md); what it is computed from',
  G13: 'a list of a million in a process of 512 MB, with the whole service in it and all that it does at once',
};
