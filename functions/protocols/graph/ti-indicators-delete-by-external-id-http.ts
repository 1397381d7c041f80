import { z } from 'zod';
import { type GraphTi, maximumTiIndicators } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { manySchema, tiIndicatorsRoute, tiResultsAnswer } from './ti-indicator-answer.ts';
import { manyOf, partnerSchemas } from './ti-indicator-schemas.ts';

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
        describe: () => ({
          summary: 'Delete tiIndicators by external id',
          details: `Up to ${maximumTiIndicators}, the caller's own.`,
          body: { schema: manyOf(z.string()) },
          answers: {
            200: answer('A result for each, in order.', partnerSchemas().tiResults),
            206: answer('The same, when one was not found.', partnerSchemas().tiResults),
          },
          errors: ['MaximumBatchSizeExceeded'],
        }),
        handle: async (request, { caller }) => {
          const { value } = await readJson(request, bodySchema);
          return tiResultsAnswer(value, await services.graphTi.removeByExternalId(caller.actor, value));
        },
      },
    },
  };
}
