import { z } from 'zod';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { purgeBounds } from '../../../shared/indicators/writing/purge.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';

/** `POST /api/indicators/purge`: the timer's purge, for an external scheduler; returns its summary. */
export function makeIndicatorsPurgeHttp({
  indicators,
  purgeGraceMs,
}: {
  readonly indicators: IndicatorService;
  /** How long an expired indicator is kept. */
  readonly purgeGraceMs: number;
}): HttpFunction {
  return {
    name: 'indicatorsPurgeHttp',
    route: 'api/indicators/purge',
    methods: {
      POST: {
        permission: 'indicators.operate',
        audit: { when: 'job', action: 'Purge', targetKind: 'indicator' },
        describe: () => ({
          summary: 'Purge expired indicators',
          details:
            'Deletes indicators that expired longer ago than `PURGE_GRACE` (one hour by default). A timer does the same; this call is for an external scheduler.',
          answers: {
            200: describedAnswer(
              'The result of the purge.',
              z.object({
                examined: z.int().describe('Expired indicators that were found.'),
                purged: z.int().describe('Indicators that were deleted.'),
                skippedExtended: z
                  .int()
                  .describe('Indicators that were not deleted because they changed in the meantime.'),
                more: z.boolean().describe('True if the time limit (two minutes) was reached first: call again.'),
                startedAt: z.string(),
                finishedAt: z.string(),
              }),
            ),
          },
        }),
        handle: async () => json(await indicators.purge({ graceMs: purgeGraceMs, ...purgeBounds })),
      },
    },
  };
}
