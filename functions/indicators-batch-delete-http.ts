import { z } from 'zod';
import type { IndicatorService } from '../shared/indicators/indicator-service.ts';
import { noContent } from './http/answer.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readJson } from './http/read-body.ts';

const bodySchema = z.object({ IndicatorIds: z.array(z.union([z.string(), z.number()]).transform(String)) });

/** `POST /api/indicators/BatchDelete`: deletes up to 500, none of them when one is unknown. */
export function makeIndicatorsBatchDeleteHttp(services: { readonly indicators: IndicatorService }): HttpFunction {
  return {
    name: 'indicatorsBatchDeleteHttp',
    route: 'api/indicators/BatchDelete',
    methods: {
      POST: {
        permission: 'indicators.delete',
        handle: async (request, { caller }) => {
          const { IndicatorIds } = await readJson(request, bodySchema);
          await services.indicators.removeAll(caller.actor, IndicatorIds);
          return noContent;
        },
      },
    },
  };
}
