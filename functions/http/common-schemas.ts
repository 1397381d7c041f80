import { z } from 'zod';
import { once } from './once.ts';

export const commonSchemas = once(() => {
  const error = z
    .object({
      statusCode: z.literal(429).optional().describe('Only of 429.'),
      message: z.string().optional().describe('Only of 429: the last word but one is the number of seconds to wait.'),
      error: z.object({
        code: z.string().describe('What is wrong, to be read by programs.'),
        message: z.string().describe('The same for people; it may change.'),
        target: z.string().describe('Id of the call, to be found in the logs.'),
        details: z
          .array(z.object({ target: z.string(), message: z.string() }))
          .optional()
          .describe('Every field of the body that is at fault, each with what is wrong; at most 100.'),
      }),
    })
    .meta({
      description: 'A refused call.',
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
