import { z } from 'zod';
import type { Actor } from '../../../shared/access/actor.ts';
import { csv } from '../../http/csv-answer.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer } from '../../http/operation-description.ts';

/** `GET /api/indicators/export`: the indicators that the caller can see, as CSV that is read from the store while it is sent. */
export function makeIndicatorsExportHttp({
  exportIndicators,
}: {
  readonly exportIndicators: (actor: Actor) => AsyncIterable<Uint8Array>;
}): HttpFunction {
  return {
    name: 'indicatorsExportHttp',
    route: 'api/indicators/export',
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Export indicators as CSV',
          answers: {
            200: describedAnswer(
              'The indicators that the caller can see, without expired ones, in the columns that an import reads.',
              z.string(),
              'text/csv',
            ),
          },
        }),
        handle: (_request, { caller }) => Promise.resolve(csv(exportIndicators(caller.actor), 'indicators.csv')),
      },
    },
  };
}
