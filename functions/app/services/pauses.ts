import { setTimeout } from 'node:timers/promises';

/** How services wait between attempts. */
export const pauses = { sleep: (ms: number) => setTimeout(ms), random: Math.random };
