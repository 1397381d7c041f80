import { z } from 'zod';
import { type CustomTi, maximumUpload } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { definitionEntity } from '../../../shared/protocols/defender-v1/definition-entity.ts';
import { json } from '../../http/answer.ts';
import { batchOf } from '../../http/batch-of.ts';
import { entitySchema } from '../../http/entity-body.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, listOf } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { customTiSchemas } from './defender-v1-schemas.ts';
import { contextOf, customTiErrorAnswer } from './entity-answer.ts';

const bodySchema = z.object({
  alertDefinitions: batchOf(entitySchema, { field: 'alertDefinitions', max: maximumUpload }),
});

/** `POST /V1.0/AlertDefinitions/Actions.BulkUpload`: creates up to 5,000, all or none; answers them in order. */
export function makeLegacyAlertDefinitionsBulkUploadHttp(services: { readonly customTi: CustomTi }): HttpFunction {
  return {
    name: 'legacyAlertDefinitionsBulkUploadHttp',
    route: 'V1.0/AlertDefinitions/Actions.BulkUpload',
    errorAnswer: customTiErrorAnswer,
    describeError: () => customTiSchemas().customTiError,
    methods: {
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create many alert definitions',
          details: `Up to ${maximumUpload}, all or none.`,
          body: {
            schema: z.looseObject({
              alertDefinitions: z.array(customTiSchemas().customAlertDefinitionInput).max(maximumUpload),
            }),
          },
          answers: {
            200: answer(
              'All of them, in order.',
              listOf(customTiSchemas().customAlertDefinition).pick({ '@odata.context': true, value: true }),
            ),
          },
          errors: ['InvalidInput', 'MissingRequiredParameter', 'MaximumBatchSizeExceeded', 'InsufficientStorage'],
        }),
        handle: async (request, { caller }) => {
          const { alertDefinitions } = await readJson(request, bodySchema);
          const created = await services.customTi.uploadDefinitions(caller.actor, alertDefinitions);
          const context = contextOf(request, 'AlertDefinitions');
          return json({ '@odata.context': context, value: created.map(definitionEntity) });
        },
      },
    },
  };
}
