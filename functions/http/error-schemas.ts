import { z } from 'zod';
import { once } from './once.ts';

export const errorSchemas = once(() => {
  const error = z
    .object({
      statusCode: z.literal(429).optional().describe('Only with status 429.'),
      message: z
        .string()
        .optional()
        .describe('Only with status 429. The second-last word is the number of seconds to wait.'),
      error: z.object({
        code: z.string().describe('For programs; it does not change.'),
        message: z.string().describe('For people: what is wrong and where. The wording may change.'),
        target: z.string().describe('Id of the call, as in the logs of the service.'),
        details: z
          .array(z.object({ target: z.string(), message: z.string() }))
          .optional()
          .describe('Every invalid field of the body, each with what is wrong; at most 100.'),
      }),
    })
    .meta({
      description: 'An error.',
      examples: [
        {
          error: {
            code: 'InvalidInput',
            message: 'indicatorType: expected one of FileSha1, FileSha256. title: a value is required.',
            target: '4f0d7a36-0000-4000-8000-000000000000',
            details: [
              { target: 'indicatorType', message: 'expected one of FileSha1, FileSha256.' },
              { target: 'title', message: 'a value is required.' },
            ],
          },
        },
      ],
    });
  return { error };
});
