/** One side of a comparison: what it does, once. */
export interface Side {
  readonly name: string;
  readonly run: () => unknown;
}

export interface SideResult {
  readonly name: string;
  /** Milliseconds: the median of the rounds, and the fastest and slowest. */
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Runs all sides in turn, `rounds` times, after one round that does not count. */
export function alternate(rounds: number, sides: readonly Side[]): readonly SideResult[] {
  const times = sides.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { run }] of sides.entries()) {
      globalThis.gc?.();
      const start = performance.now();
      run();
      const ms = performance.now() - start;
      if (round >= 0) {
        times[index]?.push(ms);
      }
    }
  }
  return sides.map(({ name }, index) => {
    const sorted = (times[index] ?? []).toSorted((a, b) => a - b);
    return {
      name,
      medianMs: sorted[sorted.length >> 1] ?? Number.NaN,
      minMs: sorted[0] ?? Number.NaN,
      maxMs: sorted.at(-1) ?? Number.NaN,
    };
  });
}
