import { z } from 'zod';
import { type GraphTi, maximumTiIndicators } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { manySchema, tiIndicatorsRoute, tiResultsAnswer } from './ti-indicator-answer.ts';
import { manyOf, partnerSchemas } from './ti-indicator-schemas.ts';

const bodySchema = manySchema(z.string());

/** `POST /beta/security/tiIndicators/deleteTiIndicators`: deletes up to 100 by id; a result for each. */
export function makeTiIndicatorsDeleteHttp(services: { readonly graphTi: GraphTi }): HttpFunction {
  return {
    name: 'tiIndicatorsDeleteHttp',
    route: `${tiIndicatorsRoute}/deleteTiIndicators`,
    methods: {
      POST: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete many tiIndicators',
          details: `Up to ${maximumTiIndicators}, by id.`,
          body: { schema: manyOf(z.string()) },
          answers: {
            200: answer('A result for each, in order.', partnerSchemas().tiResults),
            206: answer('The same, when one was not found.', partnerSchemas().tiResults),
          },
          errors: ['MaximumBatchSizeExceeded'],
        }),
        handle: async (request, { caller }) => {
          const { value } = await readJson(request, bodySchema);
          return tiResultsAnswer(value, await services.graphTi.removeAll(caller.actor, value));
        },
      },
    },
  };
}
