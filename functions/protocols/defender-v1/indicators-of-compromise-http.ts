import type { HttpFunction, Operation } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { bulkUploadMethods } from './bulk-upload-methods.ts';
import { collectionMethods } from './collection-methods.ts';
import { countOperation } from './count-operation.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { entityMethods } from './entity-methods.ts';
import { makeIndicatorOfCompromiseDefinitionHttp } from './indicator-of-compromise-definition-http.ts';
import { makeIndicatorOfCompromiseDefinitionRefHttp } from './indicator-of-compromise-definition-ref-http.ts';
import { makeIndicatorsOfCompromise } from './indicators-of-compromise.ts';

/** The functions of `/V1.0/IndicatorsOfCompromise`. */
export function makeIndicatorsOfCompromiseHttp(dependencies: DefenderV1Dependencies): readonly HttpFunction[] {
  const set = makeIndicatorsOfCompromise(dependencies);
  return [
    defenderV1Function({
      name: 'defenderV1IndicatorsOfCompromiseHttp',
      route: 'V1.0/IndicatorsOfCompromise',
      methods: { ...collectionMethods(set), DELETE: deleteAllOperation(dependencies) },
    }),
    defenderV1Function({
      name: 'defenderV1IndicatorOfCompromiseByIdHttp',
      route: 'V1.0/IndicatorsOfCompromise({id:regex(^\\d+$)})',
      methods: entityMethods(set),
    }),
    defenderV1Function({
      name: 'defenderV1IndicatorsOfCompromiseCountHttp',
      route: 'V1.0/IndicatorsOfCompromise/$count',
      methods: { GET: countOperation(set) },
    }),
    makeIndicatorOfCompromiseDefinitionHttp(dependencies),
    makeIndicatorOfCompromiseDefinitionRefHttp(dependencies),
    defenderV1Function({
      name: 'defenderV1IndicatorsOfCompromiseBulkUploadHttp',
      route: 'V1.0/IndicatorsOfCompromise/Actions.BulkUpload',
      methods: bulkUploadMethods(set),
    }),
  ];
}

/** Deletes all indicators that the caller created, through any API. */
function deleteAllOperation({ defenderV1, indicators }: DefenderV1Dependencies): Operation {
  return {
    permission: 'indicators.delete',
    describe: () => ({
      summary: 'Delete all indicators of the caller',
      details:
        'Deletes all indicators that the caller created, also through other APIs. Indicators that others created stay.',
      answers: { 204: describedAnswer('The indicators were deleted.') },
    }),
    handle: async (_request, { caller }) => {
      await defenderV1.completeUploads(caller.actor);
      await indicators.removeCreatedBy(caller.actor);
      return noContent;
    },
  };
}
