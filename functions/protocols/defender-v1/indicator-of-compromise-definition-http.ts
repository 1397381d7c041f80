import { AppError } from '../../../shared/platform/errors.ts';
import { definitionEntity } from '../../../shared/protocols/defender-v1/definition-entity.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { entityWithEtag } from '../../http/operation-description.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { defenderV1Schemas } from './defender-v1-schemas.ts';
import { entityAnswer } from './entity-answer.ts';

/** `GET /V1.0/IndicatorsOfCompromise({id})/AlertDefinition`: the definition of an indicator. */
export function makeIndicatorOfCompromiseDefinitionHttp({
  definitions,
  indicators,
}: DefenderV1Dependencies): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1IndicatorOfCompromiseDefinitionHttp',
    route: 'V1.0/IndicatorsOfCompromise({id:regex(^\\d+$)})/AlertDefinition',
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Get the alert definition of an indicator',
          details: 'Returns 404 for an indicator without a definition.',
          answers: { 200: entityWithEtag('The alert definition.', defenderV1Schemas().customAlertDefinition) },
          errors: ['NotFound'],
        }),
        handle: async (request, { caller: { actor }, parameter }) => {
          const { document } = await indicators.get(actor, parameter('id'));
          if (document.alertDefinitionId === null) {
            throw new AppError('NotFound', `The indicator ${document.id} has no alert definition.`);
          }
          const definition = await definitions.get(actor, document.alertDefinitionId);
          return entityAnswer(request, 'AlertDefinitions', definitionEntity(definition.document), definition);
        },
      },
    },
  });
}
