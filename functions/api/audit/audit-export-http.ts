import { z } from 'zod';
import { auditFields, auditListLimits } from '../../../shared/audit/audit-list.ts';
import { odataError } from '../../../shared/odata/odata-error.ts';
import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import { csv } from '../../http/csv-answer.ts';
import { exportCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listQuery } from '../../http/operation-description.ts';
import { auditCsv } from './audit-csv.ts';
import { type AuditDependencies, requireEverything } from './audit-http.ts';

/** An export has no pages: without `$top` it is the complete log. */
const exportLimits = { ...auditListLimits, maxTop: 100_000_000, defaultTop: 100_000_000, maxSkip: 0 };

/** `GET /api/audit/export`: records as CSV, which is read from the store while it is sent. */
export function makeAuditExportHttp({ audit }: AuditDependencies): HttpFunction {
  return {
    name: 'auditExportHttp',
    route: 'api/audit/export',
    methods: {
      GET: {
        permission: 'audit.read',
        cost: exportCost,
        audit: { when: 'handOut', action: 'Export', targetKind: 'audit' },
        describe: () => {
          const { $filter, $orderby } = listQuery(auditFields, exportLimits);
          const $top = z.int().min(0).max(exportLimits.maxTop).optional().describe('At most this many. Default: all.');
          return {
            summary: 'Export the audit log as CSV',
            details:
              'The complete log, or what `$filter` and `$top` leave of it. Requires a caller that can see all device groups.',
            query: { ...($filter && { $filter }), ...($orderby && { $orderby }), $top },
            answers: { 200: describedAnswer('The records, newest first by default.', z.string(), 'text/csv') },
          };
        },
        handle: (request, { caller }) => {
          requireEverything(caller.actor);
          const options = readQueryOptions(request.query, auditFields, exportLimits);
          const { filter, order, top, skip, count, after, expand } = options;
          if (skip > 0 || count || after !== undefined || expand.length > 0) {
            throw odataError('an export', 'supports only $filter, $orderby and $top');
          }
          const slices = audit.slices({ order, ...(filter !== undefined && { filter }) }, top);
          return Promise.resolve(csv(auditCsv(slices), 'audit.csv'));
        },
      },
    },
  };
}
