import { z } from 'zod';
import type { GraphTi } from '../shared/graph-ti/graph-ti.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readJson } from './http/read-body.ts';
import { manySchema, tiIndicatorsRoute, tiResultsAnswer } from './http/ti-indicator-answer.ts';

const bodySchema = manySchema(z.string().min(1));

/**
 * `POST /beta/security/tiIndicators/deleteTiIndicatorsByExternalId`: deletes the caller's own that carry one of up to 100
 * external ids; a result for each id.
 */
export function makeTiIndicatorsDeleteByExternalIdHttp(services: { readonly graphTi: GraphTi }): HttpFunction {
  return {
    name: 'tiIndicatorsDeleteByExternalIdHttp',
    route: `${tiIndicatorsRoute}/deleteTiIndicatorsByExternalId`,
    methods: {
      POST: {
        permission: 'indicators.delete',
        handle: async (request, { caller }) => {
          const { value } = await readJson(request, bodySchema);
          return tiResultsAnswer(request, await services.graphTi.removeByExternalId(caller.actor, value));
        },
      },
    },
  };
}
