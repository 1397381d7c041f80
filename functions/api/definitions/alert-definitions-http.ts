import { definitionResource } from '../../../shared/definitions/alert-definition.ts';
import { definitionFields, definitionListLimits } from '../../../shared/definitions/definition-fields.ts';
import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { jsonObjectAs } from '../../http/member-names.ts';
import { describedAnswer, entityWithEtag, listOf, listQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicBase, publicUrl } from '../../http/public-url.ts';
import { readJson } from '../../http/read-body.ts';
import { definitionAnswer } from './definition-answer.ts';
import { definitionSchemas } from './definition-schemas.ts';

const bodySchema = jsonObjectAs(() => definitionSchemas().alertDefinitionInput);

/** `GET` and `POST` (201) of `/api/alertDefinitions`. */
export function makeAlertDefinitionsHttp({ definitions }: { readonly definitions: DefinitionService }): HttpFunction {
  return {
    name: 'alertDefinitionsHttp',
    route: 'api/alertDefinitions',
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: listCost(definitionListLimits),
        describe: () => ({
          summary: 'List alert definitions',
          query: listQuery(definitionFields, definitionListLimits),
          answers: {
            200: describedAnswer('A page of alert definitions.', listOf(definitionSchemas().alertDefinition)),
          },
        }),
        handle: async (request, { caller }) => {
          const url = publicUrl(request);
          const { top, count, ...query } = readQueryOptions(url.searchParams, definitionFields, definitionListLimits);
          const { items, next } = await definitions.list(caller.actor, { ...query, limit: top });
          return pageAnswer({
            context: `${publicBase(request)}/api/$metadata#AlertDefinitions`,
            count: count ? await definitions.count(caller.actor, query.filter) : undefined,
            items: items.map(definitionResource),
            nextLink: next && nextLink(url, next, query.order),
          });
        },
      },
      POST: {
        permission: 'definitions.manage',
        describe: () => ({
          summary: 'Create an alert definition',
          details: 'Indicators use it when their `alertDefinitionId` is its `id`.',
          body: { schema: definitionSchemas().alertDefinitionInput },
          answers: {
            201: entityWithEtag('The new alert definition.', definitionSchemas().alertDefinition),
          },
          errors: ['InvalidInput', 'MissingRequiredParameter'],
        }),
        handle: async (request, { caller }) => {
          const raw = await readJson(request, bodySchema);
          return definitionAnswer(request, await definitions.create(caller.actor, raw), 201);
        },
      },
    },
  };
}
