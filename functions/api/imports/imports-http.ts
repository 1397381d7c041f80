import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import type { Actor } from '../../../shared/access/actor.ts';
import { sampleCsv } from '../../../shared/importing/exporting/sample-file.ts';
import { type ImportList, importFields, importListLimits } from '../../../shared/importing/reading/import-list.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer, listOf, listQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicBase, publicUrl } from '../../http/public-url.ts';
import { bodyChunks } from '../../http/read-body.ts';
import { importSchemas } from './import-schemas.ts';

export interface ImportsDependencies {
  readonly imports: ImportList;
  /** Stores the file and returns the id of its import. */
  readonly submitUpload: (
    actor: Actor,
    content: AsyncIterable<Uint8Array>,
    fileName: string | undefined,
  ) => Promise<string>;
}

/** Browsers on Windows send `application/vnd.ms-excel` for a CSV file. */
const contentTypes = new Set([
  'text/csv',
  'text/plain',
  'application/csv',
  'application/octet-stream',
  'application/vnd.ms-excel',
]);

/** `GET /api/imports`: a page of imports, newest first. `POST`: the body is a CSV file; 202 with the import's record. */
export function makeImportsHttp({ imports: importList, submitUpload }: ImportsDependencies): HttpFunction {
  return {
    name: 'importsHttp',
    route: 'api/imports',
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: listCost(importListLimits),
        describe: () => ({
          summary: 'List imports',
          query: listQuery(importFields, importListLimits),
          answers: {
            200: describedAnswer('A page of imports, newest first by default.', listOf(importSchemas().importRecord)),
          },
        }),
        handle: async (request, { caller }) => {
          const url = publicUrl(request);
          const options = readQueryOptions(url.searchParams, importFields, importListLimits);
          const { imports, next, count } = await importList.list(caller.actor, options);
          return pageAnswer({
            context: `${publicBase(request)}/api/$metadata#Imports`,
            count,
            items: imports,
            nextLink: next && nextLink(url, next, options.order),
          });
        },
      },
      POST: {
        permission: 'indicators.manage',
        audit: { when: 'change', action: 'Import' },
        describe: () => ({
          summary: 'Upload a CSV file',
          details:
            'The body is the file itself, of any size. The call returns as soon as the file is stored; the import then runs in the background. Poll the address in `Location` until `state` is final.',
          query: { fileName: z.string().optional().describe('Name of the file, as lists show it.') },
          body: {
            schema: z.string(),
            contentType: 'text/csv',
            example: sampleCsv,
          },
          answers: {
            202: {
              ...describedAnswer(
                'The file is stored. The body is the record of its import.',
                importSchemas().importWithErrors,
              ),
              headers: { location: z.string().describe('Address of the record.') },
            },
          },
          errors: ['UnsupportedMediaType', 'InvalidRequestBody', 'RequestTooLarge'],
        }),
        handle: async (request, { caller }) => {
          requireCsv(request);
          const fileName = request.query.get('fileName') ?? undefined;
          const id = await submitUpload(caller.actor, bodyChunks(request), fileName);
          const record = await importList.get(caller.actor, id);
          return json(record, 202, { location: `${publicBase(request)}/api/imports/${id}` });
        },
      },
    },
  };
}

function requireCsv(request: HttpRequest): void {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    throw new AppError('UnsupportedMediaType', 'Send the CSV file uncompressed, without Content-Encoding.');
  }
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim() !== '' && !contentTypes.has(type.trim().toLowerCase())) {
    throw new AppError('UnsupportedMediaType', 'Send the CSV file itself as the body, with Content-Type text/csv.');
  }
}
