/** How much a run measures. */
export interface Sizes {
  readonly rounds: number;
  /** Indicators of the list. */
  readonly list: number;
  readonly smallList: number;
  readonly largeList: number;
  readonly events: number;
  readonly importRows: number;
  /** Rows of an import into a database. */
  readonly storedRows: number;
  readonly largeFileBytes: number;
  readonly requests: number;
  /** Indicators whose way to the matcher is timed. */
  readonly probes: number;
  /** Events of the comparison with the oracle. */
  readonly oracleEvents: number;
}

export const fullSizes: Sizes = {
  rounds: 7,
  list: 1_000_000,
  smallList: 15_000,
  largeList: 10_000_000,
  events: 200_100,
  importRows: 200_000,
  storedRows: 40_000,
  largeFileBytes: 1e9,
  requests: 2_000,
  probes: 150,
  oracleEvents: 1_500_000,
};

/** For trying: a minute or so, and ratios that say little. */
export const quickSizes: Sizes = {
  rounds: 5,
  list: 100_000,
  smallList: 5_000,
  largeList: 300_000,
  events: 30_000,
  importRows: 20_000,
  storedRows: 5_000,
  largeFileBytes: 5e7,
  requests: 200,
  probes: 20,
  oracleEvents: 20_000,
};
