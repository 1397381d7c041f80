import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import type { DefenderV1Service } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { defenderV1Function } from './defender-v1-function.ts';

/** `POST /V1.0/AlertDefinitions({id})/Actions.DeleteIOCs`: deletes the indicators of a definition, but not the definition. */
export function makeAlertDefinitionDeleteIocsHttp({
  definitions,
  defenderV1,
}: {
  readonly definitions: DefinitionService;
  readonly defenderV1: DefenderV1Service;
}): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1AlertDefinitionDeleteIocsHttp',
    route: 'V1.0/AlertDefinitions({id:regex(^\\d+$)})/Actions.DeleteIOCs',
    methods: {
      POST: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete the indicators of an alert definition',
          details: 'Returns 409 if other owners have indicators that use it.',
          answers: { 204: describedAnswer('The indicators were deleted; the definition was not.') },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          await defenderV1.completeUploads(scope.caller.actor);
          await definitions.removeIndicators(scope.caller.actor, scope.parameter('id'));
          return noContent;
        },
      },
    },
  });
}
