import { definitionListLimits } from '../../../shared/definitions/definition-fields.ts';
import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import {
  definitionEntity,
  definitionMembers,
  readDefinition,
} from '../../../shared/protocols/defender-v1/definition-entity.ts';
import { definitionEntityFields } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import { etagHeader, ifMatch } from '../../http/etag.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json, noContent } from '../../http/json-answer.ts';
import { jsonObject } from '../../http/json-object.ts';
import { describedAnswer, entityWithEtag, etagHeaders, ifMatchHeader } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { defenderV1Schemas, entityList, viewQuery } from './defender-v1-schemas.ts';
import { contextOf, entityAnswer, readView } from './entity-answer.ts';
import { viewDefinitions } from './expansion.ts';

/** `GET` (returns a list of one, as in the original API), `PATCH` (with `If-Match`) and `DELETE` of `/V1.0/AlertDefinitions({id})`. */
export function makeAlertDefinitionByIdHttp({
  definitions,
  indicators,
  defenderV1,
}: DefenderV1Dependencies): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1AlertDefinitionByIdHttp',
    route: 'V1.0/AlertDefinitions({id:regex(^\\d+$)})',
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Get an alert definition',
          details: 'The response is a list of one, as in the original API.',
          query: viewQuery('IndicatorsOfCompromise'),
          answers: {
            200: {
              ...describedAnswer(
                'The alert definition, in a list of one.',
                entityList(defenderV1Schemas().customAlertDefinition),
              ),
              headers: etagHeaders(),
            },
          },
          errors: ['NotFound', 'ODataError'],
        }),
        handle: async (request, scope) => {
          const { actor } = scope.caller;
          const { searchParams } = new URL(request.url);
          const { expand } = readQueryOptions(searchParams, definitionEntityFields, definitionListLimits);
          const view = readView(searchParams, definitionMembers, expand, 'IndicatorsOfCompromise');
          const { document, etag } = await definitions.get(actor, scope.parameter('id'));
          const value = await viewDefinitions(request, indicators, actor, [document], view);
          const context = contextOf(request, 'AlertDefinitions', view.selected);
          return json({ '@odata.context': context, value }, 200, etagHeader(etag));
        },
      },
      PATCH: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Change an alert definition',
          details: 'Omitted members keep their values.',
          headers: ifMatchHeader(),
          body: { schema: defenderV1Schemas().customAlertDefinitionPatch, example: { Severity: 'Medium' } },
          answers: {
            200: entityWithEtag('The updated alert definition.', defenderV1Schemas().customAlertDefinition),
          },
          errors: ['InvalidInput', 'MissingRequiredParameter', 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          const changes = readDefinition(await readJson(request, jsonObject));
          const { document, etag } = await definitions.patch(
            scope.caller.actor,
            scope.parameter('id'),
            changes,
            ifMatch(request),
          );
          return entityAnswer(request, 'AlertDefinitions', definitionEntity(document), { etag });
        },
      },
      DELETE: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete an alert definition and its indicators',
          details: 'Returns 409 if other owners have indicators that use it.',
          answers: { 204: describedAnswer('The alert definition and its indicators were deleted.') },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          await defenderV1.completeUploads(scope.caller.actor);
          await definitions.remove(scope.caller.actor, scope.parameter('id'));
          return noContent;
        },
      },
    },
  });
}
