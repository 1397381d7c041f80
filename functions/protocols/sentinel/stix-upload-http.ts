import { z } from 'zod';
import { AppError } from '../../../shared/platform/errors.ts';
import { maxObjects, type UploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { HttpFunction, Operation } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { jsonObject } from '../../http/json-object.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readBatch } from '../../http/read-batch.ts';
import { sentinelSchemas } from './sentinel-schemas.ts';

/** Microsoft's own name, which no other source may use. */
const reservedSource = 'microsoft sentinel';

/** The versions of the upload API; `listMember` is the member of the body that contains the objects. */
const uploads = [
  {
    name: 'sentinelStixObjectsUploadHttp',
    summary: 'Upload STIX objects',
    route: 'workspaces/{workspaceId}/threat-intelligence-stix-objects:upload',
    listMember: 'stixobjects',
  },
  {
    name: 'sentinelIndicatorsUploadHttp',
    summary: 'Upload STIX objects (form of 2022)',
    route: 'workspaces/{workspaceId}/threatintelligenceindicators:upload',
    listMember: 'indicators',
  },
  {
    name: 'sentinelUploadIndicatorsHttp',
    summary: 'Upload STIX objects (first form)',
    route: '{workspaceId}/threatintelligence:upload-indicators',
    listMember: 'value',
  },
] as const;

/** Microsoft Sentinel's upload API of 2024, that of 2022, and its first form. */
export function makeStixUploadHttp({
  uploadObjects,
}: {
  readonly uploadObjects: UploadObjects;
}): readonly HttpFunction[] {
  return uploads.map(({ name, route, summary, listMember }) => ({
    name,
    route,
    methods: { POST: stixUpload(uploadObjects, summary, listMember) },
  }));
}

/**
 * An upload of STIX objects: 200 with the errors of the objects that are invalid; `InvalidInput` if `sourcesystem` is
 * reserved.
 */
function stixUpload(uploadObjects: UploadObjects, summary: string, listMember: string): Operation {
  const schema = z.preprocess(
    (body) => withMember(body, listMember),
    z.object({
      sourcesystem: z.string().trim().min(1).max(200),
      [listMember]: batchOf(jsonObject.catch({}), { field: listMember, max: maxObjects }),
    }),
  );
  return {
    permission: 'indicators.manage',
    describe: () => ({
      summary,
      details: `Stores the indicators among up to ${maxObjects} STIX objects. Uploading an object again replaces its indicators, and \`revoked\` withdraws them, whatever else the object says. New indicators get the action Audit. Valid objects that are not matched do not count as errors. \`workspaceId\` is ignored, and the list may have the name of any of the three forms.`,
      body: {
        schema: z.looseObject({
          sourcesystem: z.string().describe('Name of the system that the objects come from, at most 200 characters.'),
          [listMember]: z.array(z.looseObject({})).max(maxObjects),
        }),
      },
      answers: {
        200: describedAnswer('The errors of invalid objects; empty if all are valid.', sentinelSchemas().stixErrors),
      },
      errors: ['InvalidInput', 'MaximumBatchSizeExceeded'],
    }),
    handle: async (_request, scope) => {
      const { sourcesystem, [listMember]: objects } = await readBatch(scope, schema);
      if (typeof sourcesystem !== 'string' || sourcesystem.toLowerCase() === reservedSource) {
        throw new AppError(
          'InvalidInput',
          'sourcesystem: "Microsoft Sentinel" is reserved. Use the name of your own system.',
          { field: 'sourcesystem' },
        );
      }
      const list = Array.isArray(objects) ? objects : [];
      const { errors, notMatched } = await uploadObjects(scope.caller.actor, sourcesystem, list);
      scope.refuseItems(errors.length);
      return json({ errors, ...(notMatched.length > 0 && { notMatched }) });
    },
  };
}

/** The body with its list under the form's own name: clients use the names of other forms. */
function withMember(body: unknown, listMember: string): unknown {
  if (typeof body !== 'object' || body === null || Object.hasOwn(body, listMember)) {
    return body;
  }
  const members = Object.entries(body).map(([name, value]): readonly [string, unknown] => [name, value]);
  const found = members.find(([name]) => uploads.some((upload) => upload.listMember === name.toLowerCase()));
  return found === undefined ? body : { ...body, [listMember]: found[1] };
}
