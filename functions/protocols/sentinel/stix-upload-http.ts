import { z } from 'zod';
import { AppError } from '../../../shared/platform/errors.ts';
import { maximumObjects, type UploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import { batchOf } from '../../http/batch-of.ts';
import { entitySchema } from '../../http/entity-body.ts';
import type { HttpFunction, Operation } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { sentinelSchemas } from './sentinel-schemas.ts';

/** Microsoft's own name for itself, which no other source may take. */
const reservedSource = 'microsoft sentinel';

/** The uploads of STIX objects, each under the name that its version of the API has for their list. */
const uploads = [
  {
    name: 'sentinelStixObjectsUploadHttp',
    route: 'workspaces/{workspaceId}/threat-intelligence-stix-objects:upload',
    listMember: 'stixobjects',
  },
  {
    name: 'sentinelIndicatorsUploadHttp',
    route: 'workspaces/{workspaceId}/threatintelligenceindicators:upload',
    listMember: 'indicators',
  },
  {
    name: 'sentinelUploadIndicatorsHttp',
    route: '{workspaceId}/threatintelligence:upload-indicators',
    listMember: 'value',
  },
] as const;

/** The three uploads of Microsoft Sentinel: that of 2024, that of 2022, and the first form. */
export function makeStixUploadHttp({
  uploadObjects,
}: {
  readonly uploadObjects: UploadObjects;
}): readonly HttpFunction[] {
  return uploads.map(({ name, route, listMember }) => ({
    name,
    route,
    methods: { POST: stixUpload(uploadObjects, listMember) },
  }));
}

/**
 * An upload of STIX objects under the name that a version of the API has for their list: 200, and the errors of those that
 * were not stored. Error: `InvalidInput` without `sourcesystem`.
 */
function stixUpload(uploadObjects: UploadObjects, listMember: string): Operation {
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
      answers: { 200: describedAnswer('What was wrong with single objects.', sentinelSchemas().stixErrors) },
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
