import { z } from 'zod';
import { requirementText } from '../../../shared/access/people-roles.ts';
import type { BulkRequest, RequestBulk } from '../../../shared/indicators/bulk/request-bulk.ts';
import { indicatorFields } from '../../../shared/indicators/wire/indicator-fields.ts';
import { parseFilter } from '../../../shared/odata/parser.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { publicBase } from '../../http/public-url.ts';
import { readJson } from '../../http/read-body.ts';
import { indicatorSchemas } from './indicator-schemas.ts';

const bodySchema = () =>
  z
    .object({
      filter: z.string().min(1).describe('OData condition, as in `$filter` of the list.'),
      includeExpired: z.boolean().optional().describe('Also indicators that have expired and are not purged yet.'),
      expectedCount: z.int().min(0).describe('How many indicators the filter finds, as `$count` says.'),
      reason: z.string().trim().min(1).max(1_000).describe('Why; it is kept with the job.'),
      change: indicatorSchemas()
        .indicatorPatch.pick({
          action: true,
          severity: true,
          expirationTime: true,
          generateAlert: true,
          enabled: true,
          category: true,
          application: true,
          recommendedActions: true,
          mitreTechniques: true,
          alertDefinitionId: true,
          force: true,
        })
        .strict()
        .optional()
        .describe('The fields to change in each.'),
      delete: z.literal(true).optional().describe('Delete them instead.'),
    })
    .meta({ description: 'A change of all indicators that a filter finds.' });

/** `POST /api/indicators/bulk`: changes or deletes what a filter finds, by a job. */
export function makeIndicatorsBulkHttp({ requestBulk }: { readonly requestBulk: RequestBulk }): HttpFunction {
  return {
    name: 'indicatorsBulkHttp',
    route: 'api/indicators/bulk',
    methods: {
      POST: {
        permission: 'indicators.manage',
        audit: { when: 'change', action: 'Change', targetKind: 'job' },
        describe: () => ({
          summary: 'Change or delete the indicators that a filter finds',
          details:
            'Nothing is changed unless the filter finds exactly `expectedCount` indicators, 100,000 at most: otherwise the call returns 409 with both numbers. The job then changes each by the rules of PATCH or DELETE, and lists the result of each under `/api/jobs/{id}/items`. It can be cancelled and undone.',
          body: {
            schema: bodySchema(),
            example: {
              filter: "application eq 'old feed'",
              expectedCount: 120,
              reason: 'The feed has many false positives.',
              change: { action: 'Audit', generateAlert: true },
            },
          },
          answers: {
            202: {
              ...describedAnswer('The job that changes them.', z.object({ id: z.string() })),
              headers: { location: z.string().describe('Address of the job.') },
            },
          },
          errors: ['InvalidInput', 'Conflict', 'MaximumBatchSizeExceeded', 'ODataError', 'InvalidRequestBody'],
        }),
        handle: async (request, { caller, explain, search }) => {
          const body = await readJson(request, bodySchema());
          explain(body.reason);
          const isChange = body.change !== undefined && Object.keys(body.change).length > 0;
          if (isChange === (body.delete === true)) {
            throw new AppError('InvalidInput', 'change: expected some fields to change, or "delete": true.', {
              field: 'change',
            });
          }
          if (body.delete === true && !caller.permissions.has('indicators.delete')) {
            throw new AppError('Forbidden', requirementText('indicators.delete'));
          }
          const bulk: BulkRequest = {
            filter: parseFilter(body.filter, indicatorFields),
            includeExpired: body.includeExpired === true,
            expectedCount: body.expectedCount,
            reason: body.reason,
            change: body.delete === true ? undefined : body.change,
          };
          // the body has arrived: a slow client holds no place of others
          const id = await search(() => requestBulk(caller.actor, bulk));
          return json({ id }, 202, { location: `${publicBase(request)}/api/jobs/${id}` });
        },
      },
    },
  };
}
