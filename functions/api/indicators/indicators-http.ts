import { z } from 'zod';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { indicatorFields, indicatorListLimits } from '../../../shared/indicators/wire/indicator-fields.ts';
import { nextLink } from '../../../shared/odata/query-options.ts';
import type { ListCount } from '../../../shared/storage/document-container.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { jsonObjectAs } from '../../http/member-names.ts';
import {
  describedAnswer,
  entityWithEtag,
  indicatorErrors,
  listOf,
  listQuery,
} from '../../http/operation-description.ts';
import { publicBase, publicUrl } from '../../http/public-url.ts';
import { readJson } from '../../http/read-body.ts';
import { streamedPageAnswer } from '../../http/streamed-page-answer.ts';
import { indicatorAnswer } from './indicator-answer.ts';
import { indicatorSchemas } from './indicator-schemas.ts';
import { indicatorSlices, makeCachedIndicatorSlices } from './indicator-slices.ts';
import { listScopeQuery, readListOptions } from './list-scope.ts';

const bodySchema = jsonObjectAs(() => indicatorSchemas().indicatorInput);

/**
 * `GET /api/indicators`: the list, oldest first by default; expired indicators only with `includeExpired=true`, deleted
 * ones only with `includeDeleted`.
 * `POST /api/indicators`: creates or updates an indicator; 200 in both cases.
 */
export function makeIndicatorsHttp({ indicators }: { readonly indicators: IndicatorService }): HttpFunction {
  const firstSlices = makeCachedIndicatorSlices();
  return {
    name: 'indicatorsHttp',
    route: 'api/indicators',
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: listCost(indicatorListLimits),
        describe: () => ({
          summary: 'List indicators',
          details:
            'Oldest first by default, without expired indicators. Applications with `Ti.ReadWrite` see only their own indicators.',
          query: {
            ...listQuery(indicatorFields, indicatorListLimits),
            ...listScopeQuery(),
          },
          answers: { 200: describedAnswer('A page of indicators.', countedList()) },
        }),
        handle: async (request, { caller }) => {
          const url = publicUrl(request);
          const { top, skip, count, ...query } = readListOptions(
            url.searchParams,
            indicatorFields,
            indicatorListLimits,
          );
          const head = {
            '@odata.context': `${publicBase(request)}/api/$metadata#Indicators`,
            ...(count && countMembers(await indicators.countList(caller.actor, query))),
          };
          const slices = indicators.list(caller.actor, { ...query, skip, limit: top });
          const resources = query.after === undefined ? firstSlices(slices) : indicatorSlices(slices);
          return await streamedPageAnswer(head, resources, (next) => nextLink(url, next, query.order));
        },
      },
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create or update an indicator',
          details:
            'If an indicator with the same value, type, device groups and owner exists, it is replaced: omitted fields get their defaults. An `expirationTime` in the past withdraws it.',
          body: { schema: indicatorSchemas().indicatorInput },
          answers: {
            200: entityWithEtag('The indicator. The status is 200 for a new one too.', indicatorSchemas().indicator),
          },
          errors: [...indicatorErrors, 'Conflict'],
        }),
        handle: async (request, { caller }) => {
          const raw = await readJson(request, bodySchema);
          const { indicator, etag } = await indicators.submit(caller.actor, raw);
          return indicatorAnswer(request, indicator, etag);
        },
      },
    },
  };
}

function countedList() {
  return listOf(indicatorSchemas().indicator).extend({
    '@ti.countIsAtLeast': z
      .literal(true)
      .optional()
      .describe('Present if no index could count the items: there may be more than `@odata.count`.'),
  });
}

function countMembers({ count, isExact }: ListCount) {
  return isExact ? { '@odata.count': count } : { '@odata.count': count, '@ti.countIsAtLeast': true as const };
}
