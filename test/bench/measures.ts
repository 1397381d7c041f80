import type { Sizes } from './made/sizes.ts';
import type { Figure } from './report/figure.ts';

/** What is measured in a separate process. */
export interface Measure {
  /** File stem of what measures it, in `goals/`. */
  readonly name: string;
  readonly goals: readonly string[];
  readonly load: () => Promise<(sizes: Sizes) => Promise<readonly Figure[]>>;
  /** It takes ten minutes and runs only when requested. */
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
    name: 'long-import',
    goals: ['G8'],
    load: async () => (await import('./goals/importing.ts')).measureLongImport,
    isLong: true,
  },
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
  {
    name: 'long-lists',
    goals: ['G14'],
    load: async () => (await import('./goals/long-lists.ts')).measureLongLists,
    isLong: true,
  },
];

/** What each goal requires. */
export const goalTexts: Readonly<Record<string, string>> = {
  G0: 'on at least a million generated events the matcher finds exactly what the slow oracle finds',
  G1: 'matching a million indicators, bytes in and confirmed matches out, is at least 2.5 times as fast as `JSON.parse` of the same bytes alone; 1.25 times with gzip and 1.5 with zstd, decompression included',
  G2: 'at least 2.5 times as fast as DuckDB on exact values, and four times with full semantics',
  G3: 'at least twelve times as fast as SQLite point look-ups',
  G4: 'hardly slower with a longer list: with a million indicators at least 0.9, with ten million at least 0.75 of the rate with 15,000',
  G5: 'at most 24 bytes per indicator in memory, everything included',
  G6: 'a cold index loads in at most 1/60 of the time of JSON into a Map; from process start to first match at most 150 ms',
  G7: 'a snapshot is built at 1.5 million rows per second; 10,000 changes are published in at most 75 ms',
  G8: 'the whole import is at least as fast as csv-parse alone; into the embedded store, at least half as fast as SQLite inserting the same documents, also a million of them; at most 64 MB of memory for 1 GB',
  G9: 'address ranges are looked up in at most 1/400 of the time of `net.BlockList` (IPv6: 1/200), and 1/300 of that of cidr-matcher (IPv6: 1/1000)',
  G10: 'the API takes at most 1.5 times as long as a bare handler in the same host (p50; three times for p99); a page of 10,000 blocks the event loop for at most 25 ms at a time',
  G11: 'an accepted indicator matches within 1.5 s (p99) with a poll of 1 s; an expired or withdrawn one stops matching within 1 s',
  G12: 'at most $12 of variable cost for a billion events: [limits-and-cost.md](limits-and-cost.md); the figure it is computed from',
  G13: 'a list of a million in a process of 512 MB that runs the whole service, even when it does everything at once',
  G14: 'in a list of a million, the first page of any order or filter takes at most 10 times as long as that of the list; a text search and an exact count 50 times',
};
