import { z } from 'zod';
import type { IndicatorCount } from '../../../shared/indicators/reading/list.ts';
import type { CountIndicators } from '../../../shared/publishing/index/count-indicators.ts';
import { countCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { indicatorSchemas } from './indicator-schemas.ts';

/** `GET /api/indicators/count`: the number of indicators by type, action and state. */
export function makeIndicatorsCountHttp({
  countIndicators,
}: {
  readonly countIndicators: CountIndicators;
}): HttpFunction {
  return {
    name: 'indicatorsCountHttp',
    route: 'api/indicators/count',
    methods: {
      GET: {
        permission: 'indicators.read',
        cost: countCost,
        describe: () => ({
          summary: 'Count indicators',
          details:
            'Counts the indicators that the caller can see, including expired ones that have not been purged yet.',
          answers: {
            200: describedAnswer(
              'The totals, and the numbers by type, action and state.',
              z.object({
                total: z.int(),
                active: z.int(),
                expired: z.int(),
                value: z.array(indicatorSchemas().indicatorCount),
              }),
            ),
          },
        }),
        handle: async (_request, { caller }) => {
          const value = await countIndicators(caller.actor);
          const active = total(value, 'active');
          const expired = total(value, 'expired');
          return json({ total: active + expired, active, expired, value });
        },
      },
    },
  };
}

function total(counts: readonly IndicatorCount[], state: IndicatorCount['state']): number {
  return counts.reduce((sum, group) => sum + (group.state === state ? group.count : 0), 0);
}
