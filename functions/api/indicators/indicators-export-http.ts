import { z } from 'zod';
import type { Actor } from '../../../shared/access/actor.ts';
import { creationOrder, type IndicatorQuery } from '../../../shared/indicators/reading/list.ts';
import { indicatorFields } from '../../../shared/indicators/wire/indicator-fields.ts';
import { odataError } from '../../../shared/odata/odata-error.ts';
import { startedCsv } from '../../http/csv-answer.ts';
import { exportCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listQuery } from '../../http/operation-description.ts';
import { listScopeQuery, readListOptions } from './list-scope.ts';

/** An export has no pages: without `$top` it is the complete list. */
const exportLimits = { maxTop: 100_000_000, defaultTop: 100_000_000, maxSkip: 0, defaultOrder: creationOrder };

/** The options of a list that an export has too. */
function exportQuery(): z.ZodRawShape {
  const { $filter, $orderby } = listQuery(indicatorFields, exportLimits);
  const $top = z.int().min(0).max(exportLimits.maxTop).optional().describe('At most this many. Default: all.');
  return { ...($filter && { $filter }), ...($orderby && { $orderby }), $top };
}

/** `GET /api/indicators/export`: the indicators that the caller can see, as CSV that is read from the store while it is sent. */
export function makeIndicatorsExportHttp({
  exportIndicators,
}: {
  readonly exportIndicators: (actor: Actor, query: IndicatorQuery) => AsyncIterable<Uint8Array>;
}): HttpFunction {
  return {
    name: 'indicatorsExportHttp',
    route: 'api/indicators/export',
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: exportCost,
        audit: { when: 'handOut', action: 'Export', targetKind: 'indicator' },
        describe: () => ({
          summary: 'Export indicators as CSV',
          details: 'The complete list, or what `$filter` and `$top` leave of it.',
          query: { ...exportQuery(), ...listScopeQuery() },
          answers: {
            200: describedAnswer(
              'The indicators that the caller can see, in the columns that an import reads.',
              z.string(),
              'text/csv',
            ),
          },
        }),
        handle: (request, { caller }) => {
          const { query: searchParams } = request;
          const options = readListOptions(searchParams, indicatorFields, exportLimits);
          const { filter, order, top, skip, count, after, expand, includeExpired, includeDeleted } = options;
          if (skip > 0 || count || after !== undefined || expand.length > 0) {
            throw odataError('an export', 'supports only $filter, $orderby, $top, includeExpired and includeDeleted');
          }
          const query = {
            ...(filter !== undefined && { filter }),
            ...(top !== exportLimits.defaultTop && { limit: top }),
            order,
            includeExpired,
            includeDeleted,
          };
          return startedCsv(exportIndicators(caller.actor, query), 'indicators.csv');
        },
      },
    },
  };
}
