import { z } from 'zod';
import type { GraphTi } from '../shared/graph-ti/graph-ti.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readJson } from './http/read-body.ts';
import { manySchema, tiIndicatorsRoute, tiResultsAnswer } from './http/ti-indicator-answer.ts';

const bodySchema = manySchema(z.string());

/** `POST /beta/security/tiIndicators/deleteTiIndicators`: deletes up to 100 by id; a result for each. */
export function makeTiIndicatorsDeleteHttp(services: { readonly graphTi: GraphTi }): HttpFunction {
  return {
    name: 'tiIndicatorsDeleteHttp',
    route: `${tiIndicatorsRoute}/deleteTiIndicators`,
    methods: {
      POST: {
        permission: 'indicators.delete',
        handle: async (request, { caller }) => {
          const { value } = await readJson(request, bodySchema);
          return tiResultsAnswer(request, await services.graphTi.removeAll(caller.actor, value));
        },
      },
    },
  };
}
