import type { PrefixLengths } from './snapshot-header.ts';

export const noPrefixLengths: PrefixLengths = { v4: 0n, v6Below64: 0n, v6From64: 0n, has128: false };

/** Adds the prefix length of a canonical address or range. */
export function withPrefixLength(lengths: PrefixLengths, canonical: string): PrefixLengths {
  const slash = canonical.indexOf('/');
  const isV6 = canonical.includes(':');
  const length = slash < 0 ? (isV6 ? 128 : 32) : Number(canonical.slice(slash + 1));
  if (!isV6) {
    return { ...lengths, v4: lengths.v4 | (1n << BigInt(length)) };
  }
  if (length === 128) {
    return { ...lengths, has128: true };
  }
  return length < 64
    ? { ...lengths, v6Below64: lengths.v6Below64 | (1n << BigInt(length)) }
    : { ...lengths, v6From64: lengths.v6From64 | (1n << BigInt(length - 64)) };
}

export function joinPrefixLengths(a: PrefixLengths, b: PrefixLengths): PrefixLengths {
  return {
    v4: a.v4 | b.v4,
    v6Below64: a.v6Below64 | b.v6Below64,
    v6From64: a.v6From64 | b.v6From64,
    has128: a.has128 || b.has128,
  };
}

/** The prefix lengths of one IP version, the shortest first. */
export function listPrefixLengths(lengths: PrefixLengths, version: 4 | 6): readonly number[] {
  if (version === 4) {
    return bitsOf(lengths.v4, 0);
  }
  return [...bitsOf(lengths.v6Below64, 0), ...bitsOf(lengths.v6From64, 64), ...(lengths.has128 ? [128] : [])];
}

function bitsOf(word: bigint, from: number): readonly number[] {
  return Array.from({ length: 64 }, (_, bit) => bit)
    .filter((bit) => (word >> BigInt(bit)) & 1n)
    .map((bit) => from + bit);
}
