import { feedA, feedB } from '../made/indicator-fixtures.ts';

export const hour = 3_600_000;
export const owners = [feedA, feedB];
export const values = ['v0.example', 'v1.example', 'v2.example'];

interface Removal {
  readonly atMs: number;
  readonly claims: readonly (readonly [string, number])[];
}

/** Who names what until when; `Infinity` is for ever. */
export class ClaimOracle {
  readonly claims = new Map<string, number>();
  readonly removals = new Map<string, Removal>();

  name(owner: number, object: number, value: number, endMs: number, nowMs: number): void {
    const key = keyOf(owner, value, object);
    if (endMs > nowMs || this.claims.has(key)) {
      this.claims.set(key, endMs);
    }
    if (endMs > nowMs) {
      this.removals.delete(keyOf(owner, value));
    }
  }

  withdraw(owner: number, object: number, keep: readonly number[] = []): void {
    for (const value of values.keys()) {
      if (!keep.includes(value)) {
        this.claims.delete(keyOf(owner, value, object));
      }
    }
  }

  remove(owner: number, value: number, atMs: number): void {
    const claims = [...this.claims].filter(([key]) => key.startsWith(keyOf(owner, value)));
    this.removals.set(keyOf(owner, value), { atMs, claims });
    for (const [key] of claims) {
      this.claims.delete(key);
    }
  }

  /** A tombstone lives for a day. */
  canRestore(owner: number, value: number, nowMs: number): boolean {
    const removal = this.removals.get(keyOf(owner, value));
    return removal !== undefined && nowMs < removal.atMs + 24 * hour;
  }

  restore(owner: number, value: number): void {
    for (const [key, end] of this.removals.get(keyOf(owner, value))?.claims ?? []) {
      this.claims.set(key, end);
    }
    this.removals.delete(keyOf(owner, value));
  }

  /** What stands, and until when. */
  active(nowMs: number): readonly string[] {
    return pairs().flatMap(([owner, value]) => {
      const claims = [...this.claims].filter(([key]) => key.startsWith(keyOf(owner, value)));
      const endMs = Math.max(0, ...claims.map(([, end]) => end));
      return endMs > nowMs ? [`${owner} ${values[value]} ${endMs}`] : [];
    });
  }
}

export function keyOf(owner: number, value: number, object?: number): string {
  return `${owner} ${value} ${object ?? ''}`;
}

function pairs(): readonly (readonly [owner: number, value: number])[] {
  return owners.flatMap((_, owner) => [...values.keys()].map((value) => [owner, value] as const));
}
