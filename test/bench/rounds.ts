/** One side of a comparison: what it does, once. */
export interface Side {
  readonly name: string;
  readonly run: () => unknown;
  /** What a round needs and its time does not count. */
  readonly before?: () => unknown;
  /** What a round leaves to be done and its time does not count. */
  readonly after?: () => unknown;
}

/** A side whose rounds need something opened, which is closed behind each; the time of neither counts. */
export function makeHoldingSide<T>(
  name: string,
  steps: {
    readonly open: () => T | Promise<T>;
    readonly run: (held: T) => unknown;
    readonly close: (held: T) => unknown;
  },
): Side {
  let held: { readonly value: T } | undefined;
  const take = (): T => {
    if (held === undefined) {
      throw new Error(`${name}: nothing is open`);
    }
    return held.value;
  };
  return {
    name,
    before: async () => {
      held = { value: await steps.open() };
    },
    run: () => steps.run(take()),
    after: () => steps.close(take()),
  };
}

export interface SideResult {
  readonly name: string;
  /** Milliseconds: the median of the rounds, and the fastest and slowest. */
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Runs all sides in turn, `rounds` times, after one round that does not count; results in the order of the sides. */
export async function alternate<const S extends readonly Side[]>(
  rounds: number,
  sides: S,
): Promise<{ readonly [K in keyof S]: SideResult }> {
  const times = new Map(sides.map((side): [Side, number[]] => [side, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const side of sides) {
      await side.before?.();
      globalThis.gc?.();
      const start = performance.now();
      await side.run();
      const ms = performance.now() - start;
      await side.after?.();
      if (round >= 0) {
        times.get(side)?.push(ms);
      }
    }
  }
  return mapSides(sides, (side) => summary(side.name, times.get(side) ?? []));
}

function mapSides<const S extends readonly Side[]>(
  sides: S,
  map: (side: Side) => SideResult,
): { readonly [K in keyof S]: SideResult };
function mapSides(sides: readonly Side[], map: (side: Side) => SideResult): readonly SideResult[] {
  return sides.map(map);
}

function summary(name: string, times: readonly number[]): SideResult {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    name,
    medianMs: sorted[sorted.length >> 1] ?? Number.NaN,
    minMs: sorted[0] ?? Number.NaN,
    maxMs: sorted.at(-1) ?? Number.NaN,
  };
}
