import { z } from 'zod';
import { once } from '../../http/once.ts';

/** Responses to Microsoft Sentinel's uploads. */
export const sentinelSchemas = once(() => ({
  stixErrors: z.object({
    errors: z.array(
      z.object({
        recordIndex: z.int().describe('Index of the object in the request, from 0.'),
        errorMessages: z.array(z.string()),
      }),
    ),
  }),
}));
