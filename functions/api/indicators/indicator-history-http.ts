import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { historyOrder } from '../../../shared/indicators/reading/history.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listOf, pageQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicUrl } from '../../http/public-url.ts';
import { indicatorSchemas } from './indicator-schemas.ts';

const limits = { maxTop: 1_000, defaultTop: 100, maxSkip: 0, defaultOrder: historyOrder };

/** `GET /api/indicators/{id}/history`: the changes of an indicator, newest first, in pages (`$top`, `$skiptoken`). */
export function makeIndicatorHistoryHttp({ indicators }: { readonly indicators: IndicatorService }): HttpFunction {
  return {
    name: 'indicatorHistoryHttp',
    route: 'api/indicators/{id:regex(^\\d+$)}/history',
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: listCost(limits),
        describe: () => ({
          summary: 'Get the history of an indicator',
          details:
            'Every change and who made it, newest first; the creation is last. Deleted indicators have a history too, while their tombstone is kept.',
          query: pageQuery(limits),
          answers: {
            200: describedAnswer(
              'A page of changes.',
              listOf(indicatorSchemas().historyEntry).omit({ '@odata.context': true, '@odata.count': true }),
            ),
          },
          errors: ['NotFound'],
        }),
        handle: async (request, scope) => {
          const url = publicUrl(request);
          const { top, after, order } = readQueryOptions(url.searchParams, {}, limits);
          const query = { top: Math.max(top, 1), ...(after !== undefined && { after }) };
          const { entries, next } = await indicators.history(scope.caller.actor, scope.parameter('id'), query);
          return pageAnswer({ items: entries, nextLink: next && nextLink(url, next, order) });
        },
      },
    },
  };
}
