import { z } from 'zod';
import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import { countCost } from '../../http/gates/call-cost.ts';
import type { Operation } from '../../http/http-function.ts';
import { describedAnswer, filterQuery } from '../../http/operation-description.ts';
import { publicUrl } from '../../http/public-url.ts';
import type { EntitySet } from './entity-set.ts';

/** `GET /V1.0/<set>/$count`: the number of entities as plain text (OData 4.01 Protocol, 11.2.10). */
export function countOperation(set: EntitySet): Operation {
  const { fields, limits, texts } = set;
  return {
    permission: 'indicators.read',
    cost: countCost,
    describe: () => ({
      summary: texts.list.summary.replace('List', 'Count'),
      query: { $filter: filterQuery(fields) },
      answers: { 200: describedAnswer('The number.', z.string(), 'text/plain') },
    }),
    handle: async (request, { caller }) => {
      const { filter } = readQueryOptions(publicUrl(request).searchParams, fields, limits);
      const number = await set.count(caller.actor, filter === undefined ? {} : { filter });
      return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: String(number) };
    },
  };
}
