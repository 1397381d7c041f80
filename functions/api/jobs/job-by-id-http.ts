import type { JobService } from '../../../shared/jobs/job-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { jobSchemas } from './job-schemas.ts';

/** `GET /api/jobs/{id}`: one job. */
export function makeJobByIdHttp({ jobs }: { readonly jobs: JobService }): HttpFunction {
  return {
    name: 'jobByIdHttp',
    route: 'api/jobs/{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}',
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Get a job',
          details: 'Poll it until `state` is neither `Queued` nor `Running`.',
          answers: { 200: describedAnswer('The job.', jobSchemas().job) },
          errors: ['NotFound'],
        }),
        handle: async (_request, { caller, parameter }) =>
          json(await jobs.get(caller.actor, parameter('id').toLowerCase())),
      },
    },
  };
}
