import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { IndicatorSlice } from '../../../shared/indicators/reading/list.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { tiIndicatorFields, tiIndicatorListLimits } from '../../../shared/protocols/graph/ti-indicator-fields.ts';
import { hasTiForm, type TiIndicatorService } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { tiIndicatorResource } from '../../../shared/protocols/graph/ti-resource.ts';
import { allOf } from '../../../shared/storage/filter.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { jsonObjectAs } from '../../http/member-names.ts';
import { describedAnswer, entityOf, indicatorErrors, listOf, listQuery } from '../../http/operation-description.ts';
import { publicUrl } from '../../http/public-url.ts';
import { readJson } from '../../http/read-body.ts';
import { jsonOf, type ResourceSlice, streamedPageAnswer } from '../../http/streamed-page-answer.ts';
import { tiContext, tiIndicatorAnswer, tiIndicatorsRoute } from './ti-indicator-answer.ts';
import { tiIndicatorSchemas } from './ti-indicator-schemas.ts';
import { tiMembers } from './ti-members.ts';

export interface TiIndicatorRoutesDependencies {
  readonly indicators: IndicatorService;
  readonly tiIndicators: TiIndicatorService;
  /** Returned as `azureTenantId`. */
  readonly tenantId: string;
}

const bodySchema = jsonObjectAs(tiMembers);

/** `GET /beta/security/tiIndicators`: the list as Microsoft Graph's tiIndicators. `POST`: creates or updates one; 201. */
export function makeTiIndicatorsHttp({
  indicators,
  tiIndicators,
  tenantId,
}: TiIndicatorRoutesDependencies): HttpFunction {
  return {
    name: 'tiIndicatorsHttp',
    route: tiIndicatorsRoute,
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: listCost(tiIndicatorListLimits),
        describe: () => ({
          summary: 'List tiIndicators',
          details: 'Expired indicators are not listed, nor are certificates, which a tiIndicator cannot express.',
          query: listQuery(tiIndicatorFields, tiIndicatorListLimits),
          answers: { 200: describedAnswer('A page of tiIndicators.', listOf(tiIndicatorSchemas().tiIndicator)) },
        }),
        handle: async (request, { caller }) => {
          const url = publicUrl(request);
          const { top, count, filter, ...options } = readQueryOptions(
            url.searchParams,
            tiIndicatorFields,
            tiIndicatorListLimits,
          );
          const query = { ...options, filter: allOf(hasTiForm, filter) ?? hasTiForm };
          const head = {
            '@odata.context': tiContext(request),
            ...(count && { '@odata.count': await indicators.count(caller.actor, query) }),
          };
          const slices = resourcesOf(indicators.list(caller.actor, { ...query, limit: top }), tenantId);
          return await streamedPageAnswer(head, slices, (next) => nextLink(url, next, options.order));
        },
      },
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create or update a tiIndicator',
          details: 'If the caller already has an indicator for the same observable, it is updated.',
          body: { schema: tiIndicatorSchemas().tiIndicatorInput },
          answers: {
            201: describedAnswer(
              'The tiIndicator as it is stored. The status is 201 for an updated one too.',
              entityOf(tiIndicatorSchemas().tiIndicator),
            ),
          },
          errors: indicatorErrors,
        }),
        handle: async (request, { caller }) => {
          const document = await tiIndicators.create(caller.actor, await readJson(request, bodySchema));
          return tiIndicatorAnswer(request, tiIndicatorResource(document, tenantId), 201);
        },
      },
    },
  };
}

async function* resourcesOf(slices: AsyncGenerator<IndicatorSlice>, tenantId: string): AsyncGenerator<ResourceSlice> {
  for await (const { items, ...rest } of slices) {
    yield { ...rest, json: [jsonOf(items.map((item) => tiIndicatorResource(item, tenantId)))] };
  }
}
