import { z } from 'zod';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { indicatorFields, indicatorListLimits } from '../../../shared/indicators/wire/indicator-fields.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { entitySchema } from '../../http/entity-body.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { slicesAnswer } from '../../http/list-answer.ts';
import {
  describedAnswer,
  entityWithEtag,
  indicatorErrors,
  listOf,
  listQuery,
} from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { indicatorAnswer } from './indicator-answer.ts';
import { indicatorSchemas } from './indicator-schemas.ts';
import { indicatorSlices, makeKeptIndicatorSlices } from './indicator-slices.ts';

/**
 * `GET /api/indicators`: the list, by creation unless ordered otherwise, without expired ones unless `includeExpired=true`.
 * `POST /api/indicators`: creates or updates one; 200 with the entity either way.
 */
export function makeIndicatorsHttp({ indicators }: { readonly indicators: IndicatorService }): HttpFunction {
  const firstSlices = makeKeptIndicatorSlices();
  return {
    name: 'indicatorsHttp',
    route: 'api/indicators',
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'List indicators',
          details:
            'By creation unless ordered otherwise. A page holds up to 10,000; clients with `Ti.ReadWrite` see their own.',
          query: {
            ...listQuery(indicatorFields, indicatorListLimits),
            includeExpired: z.boolean().optional().describe('True: expired ones that were not purged yet too.'),
          },
          answers: { 200: describedAnswer('A page.', listOf(indicatorSchemas().indicator)) },
        }),
        handle: async (request, { caller }) => {
          const url = new URL(request.url);
          const { top, skip, count, ...options } = readQueryOptions(
            url.searchParams,
            indicatorFields,
            indicatorListLimits,
          );
          const query = { ...options, includeExpired: url.searchParams.get('includeExpired') === 'true' };
          const head = {
            '@odata.context': `${url.origin}/api/$metadata#Indicators`,
            ...(count && { '@odata.count': await indicators.count(caller.actor, query) }),
          };
          const slices = indicators.list(caller.actor, { ...query, skip, limit: top });
          const resources = query.after === undefined ? firstSlices(slices) : indicatorSlices(slices);
          return await slicesAnswer(head, resources, (next) => nextLink(url, next, options.order));
        },
      },
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create or update an indicator',
          details: 'The same value, type and device groups again update what is there. A past expiry withdraws it.',
          body: { schema: indicatorSchemas().indicatorInput },
          answers: {
            200: entityWithEtag('The indicator, also when it is new.', indicatorSchemas().indicator),
          },
          errors: [...indicatorErrors, 'Conflict'],
        }),
        handle: async (request, { caller }) => {
          const raw = await readJson(request, entitySchema);
          const { indicator, etag } = await indicators.submit(caller.actor, raw);
          return indicatorAnswer(request, indicator, etag);
        },
      },
    },
  };
}
