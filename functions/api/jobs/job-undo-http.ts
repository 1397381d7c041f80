import { z } from 'zod';
import type { JobService } from '../../../shared/jobs/job-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { publicBase } from '../../http/public-url.ts';
import { readOptionalJson } from '../../http/read-body.ts';
import { jobSchemas } from './job-schemas.ts';

const bodySchema = z.object({
  reason: z.string().trim().min(1).max(1_000).optional().describe('Why; it is kept with the job.'),
});

/** `POST /api/jobs/{id}/undo`: takes back what a job did, by another job. */
export function makeJobUndoHttp({ jobs }: { readonly jobs: JobService }): HttpFunction {
  return {
    name: 'jobUndoHttp',
    route: 'api/jobs/{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}/undo',
    methods: {
      POST: {
        permission: 'indicators.delete',
        audit: { when: 'change', action: 'Undo', targetKind: 'job', isTargetWritten: true },
        describe: () => ({
          summary: 'Undo a job',
          details:
            'What an import created is deleted, and what an import or a bulk change changed or deleted gets back its earlier fields. What was changed after it is left, and listed under `/items` of the new job with the reason. An import needs its file, which is kept for its retention. A repeated call returns the same job; one that failed or was cancelled starts again. The body may be left out. Returns 409 for a job that has not finished or cannot be undone.',
          body: { schema: bodySchema, example: { reason: 'The feed was wrong.' } },
          answers: {
            202: {
              ...describedAnswer('The job that takes the changes back.', jobSchemas().job),
              headers: { location: z.string().describe('Address of that job.') },
            },
          },
          errors: ['NotFound', 'Conflict', 'InvalidRequestBody'],
        }),
        handle: async (request, { caller, parameter, explain }) => {
          const { reason = null } = await readOptionalJson(request, bodySchema);
          if (reason !== null) {
            explain(reason);
          }
          const job = await jobs.undo(caller.actor, parameter('id').toLowerCase(), reason);
          return json(job, 202, { location: `${publicBase(request)}/api/jobs/${job.id}` });
        },
      },
    },
  };
}
