import type { Actor } from '../../../shared/access/actor.ts';
import { type AuditList, auditFields, auditListLimits } from '../../../shared/audit/audit-list.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listOf, listQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicBase, publicUrl } from '../../http/public-url.ts';
import { auditSchemas } from './audit-schemas.ts';

export interface AuditDependencies {
  readonly audit: AuditList;
}

/** `GET /api/audit`: who did what, newest first. */
export function makeAuditHttp({ audit }: AuditDependencies): HttpFunction {
  return {
    name: 'auditHttp',
    route: 'api/audit',
    methods: {
      GET: {
        permission: 'audit.read',
        cost: listCost(auditListLimits),
        describe: () => ({
          summary: 'List records of the audit log',
          details:
            'Changes, refusals, exports, downloads, sign-ins and changed settings. Requires a caller that can see all device groups.',
          query: listQuery(auditFields, auditListLimits),
          answers: {
            200: describedAnswer('A page of records, newest first by default.', listOf(auditSchemas().auditRecord)),
          },
        }),
        handle: async (request, { caller }) => {
          requireEverything(caller.actor);
          const url = publicUrl(request);
          const { expand: _, ...options } = readQueryOptions(url.searchParams, auditFields, auditListLimits);
          const { records, next, count } = await audit.list(options);
          return pageAnswer({
            context: `${publicBase(request)}/api/$metadata#Audit`,
            count,
            items: records,
            nextLink: next && nextLink(url, next, options.order),
          });
        },
      },
    },
  };
}

/** Records contain what was changed in any device group. */
export function requireEverything({ deviceGroups }: Actor): void {
  if (deviceGroups !== 'all') {
    throw new AppError('Forbidden', 'The audit log is for callers that can see all device groups.');
  }
}
