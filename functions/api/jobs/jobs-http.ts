import { type JobService, jobFields, jobListLimits } from '../../../shared/jobs/job-service.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listOf, listQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicBase, publicUrl } from '../../http/public-url.ts';
import { jobSchemas } from './job-schemas.ts';

/** `GET /api/jobs`: a page of jobs of every kind, newest first. */
export function makeJobsHttp({ jobs }: { readonly jobs: JobService }): HttpFunction {
  const fields = jobFields(jobs.kinds);
  return {
    name: 'jobsHttp',
    route: 'api/jobs',
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: listCost(jobListLimits),
        describe: () => ({
          summary: 'List jobs',
          details: 'Imports are jobs too. Clients that manage only their own indicators see their own jobs.',
          query: listQuery(fields, jobListLimits),
          answers: {
            200: describedAnswer('A page of jobs, newest first by default.', listOf(jobSchemas().job)),
          },
        }),
        handle: async (request, { caller }) => {
          const url = publicUrl(request);
          const options = readQueryOptions(url.searchParams, fields, jobListLimits);
          const { jobs: items, next, count } = await jobs.list(caller.actor, options);
          return pageAnswer({
            context: `${publicBase(request)}/api/$metadata#Jobs`,
            count,
            items,
            nextLink: next && nextLink(url, next, options.order),
          });
        },
      },
    },
  };
}
