import { z } from 'zod';
import { json } from '../../http/answer.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { customTiSchemas } from './defender-v1-schemas.ts';
import { customTiErrorAnswer, type EntitySet, serviceRoot } from './entity-answer.ts';

const sets: readonly EntitySet[] = ['AlertDefinitions', 'IndicatorsOfCompromise'];

/** `GET /V1.0`: the service document of the custom threat intelligence API (OData 4.0 JSON). */
export function makeLegacyRootHttp(): HttpFunction {
  return {
    name: 'legacyRootHttp',
    route: 'V1.0',
    errorAnswer: customTiErrorAnswer,
    describeError: () => customTiSchemas().customTiError,
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Service document',
          answers: {
            200: answer(
              'The entity sets.',
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
  };
}
