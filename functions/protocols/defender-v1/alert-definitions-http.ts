import { definitionListLimits } from '../../../shared/definitions/definition-fields.ts';
import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import type { CustomTi } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { definitionEntity, definitionMembers } from '../../../shared/protocols/defender-v1/definition-entity.ts';
import { customDefinitionFields } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import { json } from '../../http/answer.ts';
import { entitySchema } from '../../http/entity-body.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, entityOf, etagHeaders, listQuery } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { customTiList, customTiSchemas, viewQuery } from './defender-v1-schemas.ts';
import { contextOf, customTiErrorAnswer, entityAnswer, readView } from './entity-answer.ts';
import { viewDefinitions } from './expansion.ts';

/** `GET` and `POST` (201) of `/V1.0/AlertDefinitions`. */
export function makeLegacyAlertDefinitionsHttp(services: {
  readonly definitions: DefinitionService;
  readonly indicators: IndicatorService;
  readonly customTi: CustomTi;
}): HttpFunction {
  const { definitions, indicators, customTi } = services;
  return {
    name: 'legacyAlertDefinitionsHttp',
    route: 'V1.0/AlertDefinitions',
    errorAnswer: customTiErrorAnswer,
    describeError: () => customTiSchemas().customTiError,
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'List alert definitions',
          query: { ...listQuery(customDefinitionFields, definitionListLimits), ...viewQuery('IndicatorsOfCompromise') },
          answers: { 200: answer('A page.', customTiList(customTiSchemas().customAlertDefinition)) },
        }),
        handle: async (request, { caller: { actor } }) => {
          const url = new URL(request.url);
          const options = readQueryOptions(url.searchParams, customDefinitionFields, definitionListLimits);
          const { top, count, expand, ...query } = options;
          const view = readView(url.searchParams, definitionMembers, expand, 'IndicatorsOfCompromise');
          const { items, next } = await definitions.list(actor, { ...query, limit: top });
          return json({
            '@odata.context': contextOf(request, 'AlertDefinitions', view.selected),
            ...(count ? { '@odata.count': await definitions.count(actor, query.filter) } : {}),
            value: await viewDefinitions(request, indicators, actor, items, view),
            ...(next === undefined ? {} : { '@odata.nextLink': nextLink(url, next, query.order) }),
          });
        },
      },
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create an alert definition',
          body: { schema: customTiSchemas().customAlertDefinitionInput },
          answers: {
            201: {
              ...answer('The definition.', entityOf(customTiSchemas().customAlertDefinition)),
              headers: etagHeaders(),
            },
          },
          errors: ['InvalidInput', 'MissingRequiredParameter', 'InsufficientStorage'],
        }),
        handle: async (request, { caller }) => {
          const body = await readJson(request, entitySchema);
          const { document, etag } = await customTi.createDefinition(caller.actor, body);
          return entityAnswer(request, 'AlertDefinitions', definitionEntity(document), { etag, status: 201 });
        },
      },
    },
  };
}
