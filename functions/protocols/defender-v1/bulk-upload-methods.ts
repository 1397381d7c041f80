import { z } from 'zod';
import { maxUpload } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { Operation } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { jsonObjectAs } from '../../http/member-names.ts';
import { describedAnswer, listOf } from '../../http/operation-description.ts';
import { readBatch } from '../../http/read-batch.ts';
import { contextOf } from './entity-answer.ts';
import type { EntitySet } from './entity-set.ts';

/** `POST /V1.0/<set>/Actions.BulkUpload`: creates up to 5,000, all or none; returns them in order. */
export function bulkUploadMethods(set: EntitySet): { readonly POST: Operation } {
  const { name, uploadMember, schemas, inputErrors, createErrors, texts } = set;
  const item = jsonObjectAs(() => schemas().input);
  const bodySchema = z.object({ [uploadMember]: batchOf(item, { field: uploadMember, max: maxUpload }) });
  return {
    POST: {
      permission: set.managedWith,
      describe: () => {
        const { answer, ...text } = texts.upload;
        const { input, entity } = schemas();
        return {
          ...text,
          body: { schema: z.looseObject({ [uploadMember]: z.array(input).max(maxUpload) }) },
          answers: {
            200: describedAnswer(answer, listOf(entity).pick({ '@odata.context': true, value: true })),
          },
          errors: [...inputErrors, 'MaximumBatchSizeExceeded', ...createErrors],
        };
      },
      handle: async (request, scope) => {
        const { [uploadMember]: bodies = [] } = await readBatch(scope, bodySchema);
        const value = await set.upload(scope.caller.actor, bodies);
        return json({ '@odata.context': contextOf(request, name), value });
      },
    },
  };
}
