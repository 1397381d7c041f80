import type { GraphTi } from '../shared/graph-ti/graph-ti.ts';
import { entitySchema } from './http/entity-body.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readJson } from './http/read-body.ts';
import { manySchema, tiIndicatorsAnswer, tiIndicatorsRoute } from './http/ti-indicator-answer.ts';

const bodySchema = manySchema(entitySchema.catch({}));

/** `POST /beta/security/tiIndicators/updateTiIndicators`: changes the stated members of up to 100, each named by its `id`. */
export function makeTiIndicatorsUpdateHttp(services: { readonly graphTi: GraphTi }): HttpFunction {
  return {
    name: 'tiIndicatorsUpdateHttp',
    route: `${tiIndicatorsRoute}/updateTiIndicators`,
    methods: {
      POST: {
        permission: 'indicators.manage',
        handle: async (request, { caller }) => {
          const { value } = await readJson(request, bodySchema);
          return tiIndicatorsAnswer(request, value, await services.graphTi.patchAll(caller.actor, value));
        },
      },
    },
  };
}
