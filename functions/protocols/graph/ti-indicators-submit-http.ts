import { type GraphTi, maximumTiIndicators } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { entitySchema } from '../../http/entity-body.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { manySchema, tiIndicatorsAnswer, tiIndicatorsRoute } from './ti-indicator-answer.ts';
import { manyOf, partnerSchemas } from './ti-indicator-schemas.ts';

const bodySchema = manySchema(entitySchema.catch({}));

/** `POST /beta/security/tiIndicators/submitTiIndicators`: creates or updates up to 100; the items come back with their ids. */
export function makeTiIndicatorsSubmitHttp(services: { readonly graphTi: GraphTi }): HttpFunction {
  return {
    name: 'tiIndicatorsSubmitHttp',
    route: `${tiIndicatorsRoute}/submitTiIndicators`,
    methods: {
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create or update many tiIndicators',
          details: `Up to ${maximumTiIndicators}. An item at fault fails alone and says why in \`Error\`.`,
          body: { schema: manyOf(partnerSchemas().tiIndicatorInput) },
          answers: {
            200: answer('The items with their ids, in order.', partnerSchemas().tiIndicators),
            206: answer('The same, with the items that failed.', partnerSchemas().tiIndicators),
          },
          errors: ['MaximumBatchSizeExceeded'],
        }),
        handle: async (request, { caller }) => {
          const { value } = await readJson(request, bodySchema);
          return tiIndicatorsAnswer(value, await services.graphTi.submit(caller.actor, value));
        },
      },
    },
  };
}
