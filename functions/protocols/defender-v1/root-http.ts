import { z } from 'zod';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { type EntitySetName, serviceRoot } from './entity-answer.ts';

const sets: readonly EntitySetName[] = ['AlertDefinitions', 'IndicatorsOfCompromise'];

/** `GET /V1.0`: the service document of the Defender v1 API (OData 4.0 JSON). */
export function makeRootHttp(): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1RootHttp',
    route: 'V1.0',
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Get the service document',
          answers: {
            200: describedAnswer(
              'The entity sets of this API.',
              z.object({
                '@odata.context': z.string(),
                value: z.array(z.object({ name: z.string(), kind: z.literal('EntitySet'), url: z.string() })),
              }),
            ),
          },
        }),
        handle: (request) =>
          Promise.resolve(
            json({
              '@odata.context': `${serviceRoot(request)}/$metadata`,
              value: sets.map((name) => ({ name, kind: 'EntitySet', url: name })),
            }),
          ),
      },
    },
  });
}
