import type { HttpFunction } from '../../http/http-function.ts';
import { listOperation } from './collection-methods.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { makeIndicatorsOfCompromise } from './indicators-of-compromise.ts';

/** `GET /V1.0/AlertDefinitions({id})/IndicatorsOfCompromise`: the indicators of a definition. */
export function makeAlertDefinitionIocsHttp(dependencies: DefenderV1Dependencies): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1AlertDefinitionIocsHttp',
    route: 'V1.0/AlertDefinitions({id:regex(^\\d+$)})/IndicatorsOfCompromise',
    methods: {
      GET: listOperation(makeIndicatorsOfCompromise(dependencies), {
        text: { summary: 'List the indicators of an alert definition', answer: 'A page of its indicators.' },
        errors: ['NotFound'],
        async filter({ caller, parameter }) {
          const { document } = await dependencies.definitions.get(caller.actor, parameter('id'));
          return { op: 'eq', field: 'alertDefinitionId', value: document.id };
        },
      }),
    },
  });
}
