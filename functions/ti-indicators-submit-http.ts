import type { GraphTi } from '../shared/graph-ti/graph-ti.ts';
import { entitySchema } from './http/entity-body.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readJson } from './http/read-body.ts';
import { manySchema, tiIndicatorsAnswer, tiIndicatorsRoute } from './http/ti-indicator-answer.ts';

const bodySchema = manySchema(entitySchema.catch({}));

/** `POST /beta/security/tiIndicators/submitTiIndicators`: creates or updates up to 100; the items come back with their ids. */
export function makeTiIndicatorsSubmitHttp(services: { readonly graphTi: GraphTi }): HttpFunction {
  return {
    name: 'tiIndicatorsSubmitHttp',
    route: `${tiIndicatorsRoute}/submitTiIndicators`,
    methods: {
      POST: {
        permission: 'indicators.manage',
        handle: async (request, { caller }) => {
          const { value } = await readJson(request, bodySchema);
          return tiIndicatorsAnswer(request, value, await services.graphTi.submit(caller.actor, value));
        },
      },
    },
  };
}
