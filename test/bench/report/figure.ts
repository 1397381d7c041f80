import { z } from 'zod';
import type { SideResult } from '../rounds.ts';

const measured = z.object({
  name: z.string(),
  median: z.number(),
  low: z.number(),
  high: z.number(),
});

export const figureSchema = z.object({
  /** Of a figure that something else is computed from. */
  id: z.string().optional(),
  /** `G1`. */
  goal: z.string(),
  what: z.string(),
  unit: z.string(),
  ours: measured,
  /** What it is measured against, in alternating rounds of the same run. */
  peer: measured.optional(),
  /** Ours divided by the peer's; without a peer, ours. */
  compared: z.number(),
  /** Absent for a figure that is no goal. */
  bound: z.object({ kind: z.enum(['at least', 'at most']), value: z.number() }).optional(),
  isMet: z.boolean().optional(),
  /** What a reader must know to read it right. */
  note: z.string().optional(),
});

export type Measured = z.output<typeof measured>;
export type Figure = z.output<typeof figureSchema>;

export function makeFigure(given: Omit<Figure, 'compared' | 'isMet'>): Figure {
  const { ours, peer, bound } = given;
  const compared = peer === undefined ? ours.median : ours.median / peer.median;
  const isMet = bound && (bound.kind === 'at least' ? compared >= bound.value : compared <= bound.value);
  return { ...given, compared, ...(isMet !== undefined && { isMet }) };
}

/** Rounds as work done per second. */
export function perSecond({ name, medianMs, minMs, maxMs }: SideResult, count: number): Measured {
  const rate = (ms: number) => (count * 1000) / ms;
  return { name, median: rate(medianMs), low: rate(maxMs), high: rate(minMs) };
}

/** Rounds as milliseconds, or as nanoseconds of one of `count` things done. */
export function asTime({ name, medianMs, minMs, maxMs }: SideResult, count?: number): Measured {
  const time = (ms: number) => (count === undefined ? ms : (ms * 1e6) / count);
  return { name, median: time(medianMs), low: time(minMs), high: time(maxMs) };
}

/** The median and the ends of values that were measured one by one. */
export function ofValues(name: string, values: readonly number[]): Measured {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { name, median: at(sorted.length >> 1), low: at(0), high: at(sorted.length - 1) };
}

/** A number for people: `1,000,000`. */
export function counted(value: number): string {
  return value.toLocaleString('en');
}

/** The value that `share` (0 to 1) of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
