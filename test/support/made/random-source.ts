/** A source of random choices, reproducible from a seed (mulberry32). */
export class RandomSource {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let sum = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    sum ^= sum + Math.imul(sum ^ (sum >>> 7), sum | 61);
    return ((sum ^ (sum >>> 14)) >>> 0) % limit;
  }

  /** True with probability 1 in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }

  /** At most `most` elements. */
  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}
