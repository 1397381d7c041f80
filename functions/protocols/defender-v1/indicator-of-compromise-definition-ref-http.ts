import { z } from 'zod';
import type { DefenderV1Service } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { ifMatch } from '../../http/etag.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { describedAnswer, ifMatchHeader } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { defenderV1Function } from './defender-v1-function.ts';

const bodySchema = z.object({ '@odata.id': z.string() });

/** `PUT /V1.0/IndicatorsOfCompromise({id})/AlertDefinition/$ref`: binds the indicator to another definition (204). */
export function makeIndicatorOfCompromiseDefinitionRefHttp({
  defenderV1,
}: {
  readonly defenderV1: DefenderV1Service;
}): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1IndicatorOfCompromiseDefinitionRefHttp',
    route: 'V1.0/IndicatorsOfCompromise({id:regex(^\\d+$)})/AlertDefinition/$ref',
    methods: {
      PUT: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Bind an indicator to another alert definition',
          details:
            'Copies the title, description, severity, category and recommended actions of the definition to the indicator.',
          headers: ifMatchHeader(),
          body: { schema: bodySchema, example: { '@odata.id': 'AlertDefinitions(1)' } },
          answers: { 204: describedAnswer('The indicator is bound to the definition.') },
          errors: ['InvalidInput', 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          const body = await readJson(request, bodySchema);
          await defenderV1.bindIoc(scope.caller.actor, scope.parameter('id'), body['@odata.id'], ifMatch(request));
          return noContent;
        },
      },
    },
  });
}
