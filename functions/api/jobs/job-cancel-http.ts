import { z } from 'zod';
import type { JobService } from '../../../shared/jobs/job-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readOptionalJson } from '../../http/read-body.ts';
import { jobSchemas } from './job-schemas.ts';

const bodySchema = z.object({
  reason: z.string().trim().min(1).max(1_000).optional().describe('Why; it is kept in the audit log.'),
});

/** `POST /api/jobs/{id}/cancel`: stops a job at its next step. */
export function makeJobCancelHttp({ jobs }: { readonly jobs: JobService }): HttpFunction {
  return {
    name: 'jobCancelHttp',
    route: 'api/jobs/{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}/cancel',
    methods: {
      POST: {
        permission: 'indicators.manage',
        audit: { when: 'change', action: 'Cancel', targetKind: 'job' },
        describe: () => ({
          summary: 'Cancel a job',
          details:
            'The job stops at its next step; what it has done stays and is counted. Returns 409 for a job that has finished, and for a bulk upload, which is always completed. The body may be left out.',
          body: { schema: bodySchema, example: { reason: 'The wrong file.' } },
          answers: { 202: describedAnswer('The job will stop.', jobSchemas().job) },
          errors: ['NotFound', 'Conflict', 'InvalidRequestBody'],
        }),
        handle: async (request, { caller, parameter, explain }) => {
          const { reason } = await readOptionalJson(request, bodySchema);
          if (reason !== undefined) {
            explain(reason);
          }
          return json(await jobs.cancel(caller.actor, parameter('id').toLowerCase()), 202);
        },
      },
    },
  };
}
