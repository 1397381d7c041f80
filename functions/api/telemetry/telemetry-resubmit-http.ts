import { z } from 'zod';
import type { DeadLetterQueue } from '../../../shared/storage/message-queue.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readBatch } from '../../http/read-batch.ts';

const bodySchema = z.object({
  ids: batchOf(z.string().min(1), { field: 'ids', min: 1, max: 500 }),
});

/** `POST /api/telemetry/deadletters/resubmit` `{"ids":[...]}`: puts dead letters back on the queue; one result per id, in order. */
export function makeTelemetryResubmitHttp({ deadLetters }: { readonly deadLetters: DeadLetterQueue }): HttpFunction {
  return {
    name: 'telemetryResubmitHttp',
    route: 'api/telemetry/deadletters/resubmit',
    methods: {
      POST: {
        permission: 'telemetry.operate',
        audit: { when: 'job', action: 'Resubmit', targetKind: 'dead-letter' },
        describe: () => ({
          summary: 'Match dead letters again',
          details: 'Puts up to 500 messages back on the queue. Events that were already matched are not counted twice.',
          body: { schema: bodySchema, example: { ids: ['1'] } },
          answers: {
            200: describedAnswer(
              'One result per id, in order.',
              z.object({
                value: z.array(
                  z.object({
                    id: z.string(),
                    resubmitted: z.boolean().describe('False if the message was not found or could not be put back.'),
                  }),
                ),
              }),
            ),
          },
          errors: ['MaximumBatchSizeExceeded'],
        }),
        handle: async (_request, scope) => {
          const { ids } = await readBatch(scope, bodySchema);
          const value = await deadLetters.resubmit(ids);
          scope.refuseItems(value.filter(({ resubmitted }) => !resubmitted).length);
          return json({ value });
        },
      },
    },
  };
}
