import { z } from 'zod';
import type { ImportList } from '../../../shared/importing/reading/import-list.ts';
import { csv } from '../../http/csv-answer.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer } from '../../http/operation-description.ts';

/** `GET /api/imports/{id}/report`: the rows of an import that were refused, repaired or had expired, as CSV, each with its reason. */
export function makeImportReportHttp({ imports }: { readonly imports: ImportList }): HttpFunction {
  return {
    name: 'importReportHttp',
    route: 'api/imports/{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}/report',
    methods: {
      GET: {
        permission: 'indicators.read',
        audit: { when: 'handOut', action: 'Download', targetKind: 'import-report' },
        describe: () => ({
          summary: 'Download the report of an import',
          details: 'Returns 404 until the import has ended.',
          answers: {
            200: describedAnswer(
              'The rows that were refused, repaired or had expired, each with the reason.',
              z.string(),
              'text/csv',
            ),
          },
          errors: ['NotFound'],
        }),
        handle: async (_request, scope) => {
          const id = scope.parameter('id').toLowerCase();
          return csv(await imports.openReport(scope.caller.actor, id), `${id}.csv`);
        },
      },
    },
  };
}
