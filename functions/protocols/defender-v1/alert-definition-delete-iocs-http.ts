import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import type { CustomTi } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { noContent } from '../../http/answer.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { customTiSchemas } from './defender-v1-schemas.ts';
import { customTiErrorAnswer } from './entity-answer.ts';

/** `POST /V1.0/AlertDefinitions({id})/Actions.DeleteIOCs`: deletes the definition's indicators, and not the definition. */
export function makeLegacyAlertDefinitionDeleteIocsHttp(services: {
  readonly definitions: DefinitionService;
  readonly customTi: CustomTi;
}): HttpFunction {
  return {
    name: 'legacyAlertDefinitionDeleteIocsHttp',
    route: 'V1.0/AlertDefinitions({id:regex(^\\d+$)})/Actions.DeleteIOCs',
    errorAnswer: customTiErrorAnswer,
    describeError: () => customTiSchemas().customTiError,
    methods: {
      POST: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete the indicators of an alert definition',
          answers: { 204: answer('Deleted; the definition stays.') },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          await services.customTi.completeUploads(scope.caller.actor);
          await services.definitions.removeIndicators(scope.caller.actor, scope.parameter('id'));
          return noContent;
        },
      },
    },
  };
}
