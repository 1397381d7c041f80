import { definitionListLimits } from '../../../shared/definitions/definition-fields.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { definitionEntity, definitionMembers } from '../../../shared/protocols/defender-v1/definition-entity.ts';
import { definitionEntityFields } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { jsonObject } from '../../http/json-object.ts';
import { describedAnswer, entityWithEtag, listQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { readJson } from '../../http/read-body.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { defenderV1Schemas, entityList, viewQuery } from './defender-v1-schemas.ts';
import { contextOf, entityAnswer, readView } from './entity-answer.ts';
import { viewDefinitions } from './expansion.ts';

/** `GET` and `POST` (201) of `/V1.0/AlertDefinitions`. */
export function makeAlertDefinitionsHttp({
  definitions,
  indicators,
  defenderV1,
}: DefenderV1Dependencies): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1AlertDefinitionsHttp',
    route: 'V1.0/AlertDefinitions',
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'List alert definitions',
          query: { ...listQuery(definitionEntityFields, definitionListLimits), ...viewQuery('IndicatorsOfCompromise') },
          answers: {
            200: describedAnswer('A page of alert definitions.', entityList(defenderV1Schemas().customAlertDefinition)),
          },
        }),
        handle: async (request, { caller: { actor } }) => {
          const url = new URL(request.url);
          const options = readQueryOptions(url.searchParams, definitionEntityFields, definitionListLimits);
          const { top, count, expand, ...query } = options;
          const view = readView(url.searchParams, definitionMembers, expand, 'IndicatorsOfCompromise');
          const { items, next } = await definitions.list(actor, { ...query, limit: top });
          return pageAnswer({
            context: contextOf(request, 'AlertDefinitions', view.selected),
            count: count ? await definitions.count(actor, query.filter) : undefined,
            items: await viewDefinitions(request, indicators, actor, items, view),
            nextLink: next && nextLink(url, next, query.order),
          });
        },
      },
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create an alert definition',
          body: { schema: defenderV1Schemas().customAlertDefinitionInput },
          answers: {
            201: entityWithEtag('The new alert definition.', defenderV1Schemas().customAlertDefinition),
          },
          errors: ['InvalidInput', 'MissingRequiredParameter', 'InsufficientStorage'],
        }),
        handle: async (request, { caller }) => {
          const body = await readJson(request, jsonObject);
          const { document, etag } = await defenderV1.createDefinition(caller.actor, body);
          return entityAnswer(request, 'AlertDefinitions', definitionEntity(document), { etag, status: 201 });
        },
      },
    },
  });
}
