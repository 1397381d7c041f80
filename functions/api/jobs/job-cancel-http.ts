import type { JobService } from '../../../shared/jobs/job-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { jobSchemas } from './job-schemas.ts';

/** `POST /api/jobs/{id}/cancel`: stops a job at its next step. */
export function makeJobCancelHttp({ jobs }: { readonly jobs: JobService }): HttpFunction {
  return {
    name: 'jobCancelHttp',
    route: 'api/jobs/{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}/cancel',
    methods: {
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Cancel a job',
          details:
            'The job stops at its next step; what it has done stays and is counted. Returns 409 for a job that has finished, and for a bulk upload, which is always completed.',
          answers: { 202: describedAnswer('The job will stop.', jobSchemas().job) },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (_request, { caller, parameter }) =>
          json(await jobs.cancel(caller.actor, parameter('id').toLowerCase()), 202),
      },
    },
  };
}
