import { z } from 'zod';
import type { IndexPublisher } from '../../../shared/publishing/index/index-publisher.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';

/** `POST /api/indicators/index/rebuild`: rebuilds the published index; 202 if a publisher is already running. */
export function makeIndicatorsIndexRebuildHttp({ publisher }: { readonly publisher: IndexPublisher }): HttpFunction {
  return {
    name: 'indicatorsIndexRebuildHttp',
    route: 'api/indicators/index/rebuild',
    methods: {
      POST: {
        permission: 'indicators.operate',
        audit: { when: 'job', action: 'Rebuild', targetKind: 'index' },
        describe: () => {
          const summary = z.object({
            outcome: z.enum(['published', 'unchanged', 'rebuilt', 'busy']),
            written: z.int().describe('Rows written to the index.'),
            removed: z.int().describe('Indicators removed from the index.'),
          });
          return {
            summary: 'Rebuild the published index',
            details:
              'Publishes the whole list again from the store. This is rarely needed: changes of the list are published automatically.',
            answers: {
              200: describedAnswer('The index was rebuilt.', summary),
              202: describedAnswer('Another publication is running (`busy`); the index was not rebuilt.', summary),
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
