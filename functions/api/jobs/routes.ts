import type { JobService } from '../../../shared/jobs/job-service.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { makeJobByIdHttp } from './job-by-id-http.ts';
import { makeJobCancelHttp } from './job-cancel-http.ts';
import { makeJobItemsHttp } from './job-items-http.ts';
import { jobSchemas } from './job-schemas.ts';
import { makeJobUndoHttp } from './job-undo-http.ts';
import { makeJobsHttp } from './jobs-http.ts';

export function jobRoutes(dependencies: { readonly jobs: JobService }): RouteGroup {
  return {
    tag: 'Jobs',
    description: 'Work in the background, of every kind: its progress, its results, and how to cancel or undo it.',
    schemas: jobSchemas,
    routes: [
      makeJobsHttp(dependencies),
      makeJobByIdHttp(dependencies),
      makeJobItemsHttp(dependencies),
      makeJobCancelHttp(dependencies),
      makeJobUndoHttp(dependencies),
    ],
  };
}
