import { z } from 'zod';
import { type DefenderV1Service, maxUpload } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { definitionEntity } from '../../../shared/protocols/defender-v1/definition-entity.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { jsonObject } from '../../http/json-object.ts';
import { describedAnswer, listOf } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { defenderV1Schemas } from './defender-v1-schemas.ts';
import { contextOf } from './entity-answer.ts';

const bodySchema = z.object({
  alertDefinitions: batchOf(jsonObject, { field: 'alertDefinitions', max: maxUpload }),
});

/** `POST /V1.0/AlertDefinitions/Actions.BulkUpload`: creates up to 5,000, all or none; returns them in order. */
export function makeAlertDefinitionsBulkUploadHttp({
  defenderV1,
}: {
  readonly defenderV1: DefenderV1Service;
}): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1AlertDefinitionsBulkUploadHttp',
    route: 'V1.0/AlertDefinitions/Actions.BulkUpload',
    methods: {
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create many alert definitions',
          details: `Creates up to ${maxUpload} alert definitions, all or none.`,
          body: {
            schema: z.looseObject({
              alertDefinitions: z.array(defenderV1Schemas().customAlertDefinitionInput).max(maxUpload),
            }),
          },
          answers: {
            200: describedAnswer(
              'The new alert definitions, in order.',
              listOf(defenderV1Schemas().customAlertDefinition).pick({ '@odata.context': true, value: true }),
            ),
          },
          errors: ['InvalidInput', 'MissingRequiredParameter', 'MaximumBatchSizeExceeded', 'InsufficientStorage'],
        }),
        handle: async (request, { caller }) => {
          const { alertDefinitions } = await readJson(request, bodySchema);
          const created = await defenderV1.uploadDefinitions(caller.actor, alertDefinitions);
          const context = contextOf(request, 'AlertDefinitions');
          return json({ '@odata.context': context, value: created.map(definitionEntity) });
        },
      },
    },
  });
}
