import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import { ifMatch } from '../../http/etag.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { changesAs } from '../../http/member-names.ts';
import { describedAnswer, entityWithEtag, ifMatchHeader } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { definitionAnswer } from './definition-answer.ts';
import { definitionSchemas } from './definition-schemas.ts';

const patchSchema = changesAs(() => definitionSchemas().alertDefinitionPatch);

/** `GET`, `PATCH` (with `If-Match`) and `DELETE` of `/api/alertDefinitions/{id}`. */
export function makeAlertDefinitionByIdHttp({
  definitions,
}: {
  readonly definitions: DefinitionService;
}): HttpFunction {
  return {
    name: 'alertDefinitionByIdHttp',
    route: 'api/alertDefinitions/{id:regex(^\\d+$)}',
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Get an alert definition',
          answers: {
            200: entityWithEtag('The alert definition.', definitionSchemas().alertDefinition),
          },
          errors: ['NotFound'],
        }),
        handle: async (request, scope) =>
          definitionAnswer(request, await definitions.get(scope.caller.actor, scope.parameter('id'))),
      },
      PATCH: {
        permission: 'definitions.manage',
        describe: () => ({
          summary: 'Change an alert definition',
          details: 'Omitted fields keep their values.',
          headers: ifMatchHeader(),
          body: { schema: definitionSchemas().alertDefinitionPatch },
          answers: {
            200: entityWithEtag('The updated alert definition.', definitionSchemas().alertDefinition),
          },
          errors: ['InvalidInput', 'MissingRequiredParameter', 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          const raw = await readJson(request, patchSchema);
          return definitionAnswer(
            request,
            await definitions.patch(scope.caller.actor, scope.parameter('id'), raw, ifMatch(request)),
          );
        },
      },
      DELETE: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete an alert definition and its indicators',
          details:
            'Deletes the alert definition and the indicators that use it. Returns 409 if other owners have indicators that use it.',
          answers: { 204: describedAnswer('The alert definition and its indicators were deleted.') },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          await definitions.remove(scope.caller.actor, scope.parameter('id'));
          return noContent;
        },
      },
    },
  };
}
