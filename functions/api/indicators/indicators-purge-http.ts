import { z } from 'zod';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { purgeBounds } from '../../../shared/indicators/writing/purge.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';

/** `POST /api/indicators/purge`: the same clean-up as the timer's, for an outside scheduler; answers its summary. */
export function makeIndicatorsPurgeHttp({
  indicators,
  purgeGraceMs,
}: {
  readonly indicators: IndicatorService;
  /** Milliseconds after its expiry for which an indicator is kept. */
  readonly purgeGraceMs: number;
}): HttpFunction {
  return {
    name: 'indicatorsPurgeHttp',
    route: 'api/indicators/purge',
    methods: {
      POST: {
        permission: 'indicators.operate',
        describe: () => ({
          summary: 'Delete what expired long ago',
          details: 'The same clean-up as that of the timer, for an outside scheduler.',
          answers: {
            200: describedAnswer(
              'What was done.',
              z.object({
                examined: z.int(),
                purged: z.int(),
                skippedExtended: z.int().describe('Changed meanwhile.'),
                more: z.boolean().describe('The time was up; call again.'),
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
