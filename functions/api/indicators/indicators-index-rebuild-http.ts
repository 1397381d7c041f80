import { z } from 'zod';
import type { Publisher } from '../../../shared/publishing/index/publisher.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';

/** `POST /api/indicators/index/rebuild`: publishes the whole list anew; 202 when a publisher is at work already. */
export function makeIndicatorsIndexRebuildHttp({ publisher }: { readonly publisher: Publisher }): HttpFunction {
  return {
    name: 'indicatorsIndexRebuildHttp',
    route: 'api/indicators/index/rebuild',
    methods: {
      POST: {
        permission: 'indicators.operate',
        describe: () => {
          const summary = z.object({
            outcome: z.enum(['published', 'unchanged', 'rebuilt', 'busy']),
            written: z.int(),
            removed: z.int(),
          });
          return {
            summary: 'Publish the whole list anew',
            answers: {
              200: describedAnswer('Done.', summary),
              202: describedAnswer('A publisher is at work already.', summary),
            },
          };
        },
        handle: async () => {
          const summary = await publisher.rebuild();
          return json({ ...summary }, summary.outcome === 'busy' ? 202 : 200);
        },
      },
    },
  };
}
