import type { JobService } from '../../../shared/jobs/job-service.ts';
import { odataError } from '../../../shared/odata/odata-error.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import type { KeysetPosition } from '../../../shared/storage/document-container.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listOf, pageQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicUrl } from '../../http/public-url.ts';
import { jobSchemas } from './job-schemas.ts';

const limits = { maxTop: 1_000, defaultTop: 100, maxSkip: 0, defaultOrder: { field: 'step', descending: false } };

/** `GET /api/jobs/{id}/items`: the result of each item, in pages (`$top`, `$skiptoken`). */
export function makeJobItemsHttp({ jobs }: { readonly jobs: JobService }): HttpFunction {
  return {
    name: 'jobItemsHttp',
    route: 'api/jobs/{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}/items',
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: listCost(limits),
        describe: () => ({
          summary: 'List the results of a job',
          details:
            'One result for each item that the job changed or left, in the order of the file or, for a bulk change, of creation; also while it runs. The results of an import are in its report instead.',
          query: pageQuery(limits),
          answers: {
            200: describedAnswer(
              'A page of results.',
              listOf(jobSchemas().jobItem).omit({ '@odata.context': true, '@odata.count': true }),
            ),
          },
          errors: ['NotFound'],
        }),
        handle: async (request, { caller, parameter }) => {
          const url = publicUrl(request);
          const { top, after, order } = readQueryOptions(url.searchParams, {}, limits);
          const id = parameter('id').toLowerCase();
          const { items, next } = await jobs.items(caller.actor, id, Math.max(top, 1), after && readPosition(after));
          const position = next && { value: next.step, id: String(next.index) };
          return pageAnswer({ items, nextLink: position && nextLink(url, position, order) });
        },
      },
    },
  };
}

function readPosition({ value, id }: KeysetPosition) {
  if (typeof value !== 'number' || !/^\d{1,9}$/.test(id)) {
    throw odataError('$skiptoken', 'not valid here', { field: '$skiptoken' });
  }
  return { step: value, index: Number(id) };
}
