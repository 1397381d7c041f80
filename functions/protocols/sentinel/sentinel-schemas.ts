import { z } from 'zod';
import { once } from '../../http/once.ts';

/** Answers to Microsoft Sentinel's uploads. */
export const sentinelSchemas = once(() => ({
  stixErrors: z.object({
    errors: z.array(z.object({ recordIndex: z.int().describe('From 0.'), errorMessages: z.array(z.string()) })),
  }),
}));
