import { z } from 'zod';
import { AppError } from '../../../shared/platform/errors.ts';
import { maximumObjects, type UploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import { json } from '../../http/answer.ts';
import { batchOf } from '../../http/batch-of.ts';
import { entitySchema } from '../../http/entity-body.ts';
import type { Operation } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { partnerSchemas } from '../graph/ti-indicator-schemas.ts';

/** Microsoft's own name for itself, which no other source may take. */
const reservedSource = 'microsoft sentinel';

/**
 * An upload of STIX objects under the name that a version of the API has for their list: 200, and the errors of those that
 * were not stored. Error: `InvalidInput` without `sourcesystem`.
 */
export function stixUpload(uploadObjects: UploadObjects, listMember: string): Operation {
  const schema = z.object({
    sourcesystem: z.string().trim().min(1).max(200),
    [listMember]: batchOf(entitySchema.catch({}), { field: listMember, max: maximumObjects }),
  });
  return {
    permission: 'indicators.manage',
    describe: () => ({
      summary: 'Upload STIX objects',
      details: `Up to ${maximumObjects}. Indicators are stored under their STIX ids; uploading one again replaces it.`,
      body: {
        schema: z.looseObject({
          sourcesystem: z.string(),
          [listMember]: z.array(z.looseObject({})).max(maximumObjects),
        }),
      },
      answers: { 200: answer('What was wrong with single objects.', partnerSchemas().stixErrors) },
      errors: ['InvalidInput', 'MaximumBatchSizeExceeded'],
    }),
    handle: async (request, { caller }) => {
      const { sourcesystem, [listMember]: objects } = await readJson(request, schema);
      if (typeof sourcesystem !== 'string' || sourcesystem.toLowerCase() === reservedSource) {
        throw new AppError('InvalidInput', 'sourcesystem: this name is reserved.', { field: 'sourcesystem' });
      }
      const list = Array.isArray(objects) ? objects : [];
      return json({ errors: await uploadObjects(caller.actor, sourcesystem, list) });
    },
  };
}
