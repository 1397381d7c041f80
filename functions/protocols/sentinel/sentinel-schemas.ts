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
    notMatched: z
      .array(
        z.object({
          recordIndex: z.int().describe('Index of the object in the request, from 0.'),
          reasons: z.array(z.string()),
        }),
      )
      .optional()
      .describe(
        'Valid objects of which nothing, or only a part of the pattern, is matched, with the reasons. Absent if every valid object is matched.',
      ),
  }),
}));
