import type { HttpFunction } from '../../http/http-function.ts';
import { makeAlertDefinitionDeleteIocsHttp } from './alert-definition-delete-iocs-http.ts';
import { makeAlertDefinitionIocsHttp } from './alert-definition-iocs-http.ts';
import { makeAlertDefinitions } from './alert-definitions.ts';
import { bulkUploadMethods } from './bulk-upload-methods.ts';
import { collectionMethods } from './collection-methods.ts';
import { countOperation } from './count-operation.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { entityMethods } from './entity-methods.ts';

/** The functions of `/V1.0/AlertDefinitions`. */
export function makeAlertDefinitionsHttp(dependencies: DefenderV1Dependencies): readonly HttpFunction[] {
  const set = makeAlertDefinitions(dependencies);
  return [
    defenderV1Function({
      name: 'defenderV1AlertDefinitionsHttp',
      route: 'V1.0/AlertDefinitions',
      methods: collectionMethods(set),
    }),
    defenderV1Function({
      name: 'defenderV1AlertDefinitionByIdHttp',
      route: 'V1.0/AlertDefinitions({id:regex(^\\d+$)})',
      methods: entityMethods(set),
    }),
    defenderV1Function({
      name: 'defenderV1AlertDefinitionsCountHttp',
      route: 'V1.0/AlertDefinitions/$count',
      methods: { GET: countOperation(set) },
    }),
    makeAlertDefinitionIocsHttp(dependencies),
    makeAlertDefinitionDeleteIocsHttp(dependencies),
    defenderV1Function({
      name: 'defenderV1AlertDefinitionsBulkUploadHttp',
      route: 'V1.0/AlertDefinitions/Actions.BulkUpload',
      methods: bulkUploadMethods(set),
    }),
  ];
}
