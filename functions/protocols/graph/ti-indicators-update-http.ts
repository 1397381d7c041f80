import { type GraphTi, maximumTiIndicators } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { entitySchema } from '../../http/entity-body.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { manySchema, tiIndicatorsAnswer, tiIndicatorsRoute } from './ti-indicator-answer.ts';
import { manyOf, partnerSchemas } from './ti-indicator-schemas.ts';

const bodySchema = manySchema(entitySchema.catch({}));

/** `POST /beta/security/tiIndicators/updateTiIndicators`: changes the stated members of up to 100, each named by its `id`. */
export function makeTiIndicatorsUpdateHttp(services: { readonly graphTi: GraphTi }): HttpFunction {
  return {
    name: 'tiIndicatorsUpdateHttp',
    route: `${tiIndicatorsRoute}/updateTiIndicators`,
    methods: {
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Change many tiIndicators',
          details: `Up to ${maximumTiIndicators}, each named by its \`id\`. The observable stays.`,
          body: { schema: manyOf(partnerSchemas().tiIndicatorPatch) },
          answers: {
            200: answer('As they are now, in order.', partnerSchemas().tiIndicators),
            206: answer('The same, with the items that failed.', partnerSchemas().tiIndicators),
          },
          errors: ['MaximumBatchSizeExceeded'],
        }),
        handle: async (request, { caller }) => {
          const { value } = await readJson(request, bodySchema);
          return tiIndicatorsAnswer(value, await services.graphTi.patchAll(caller.actor, value));
        },
      },
    },
  };
}
