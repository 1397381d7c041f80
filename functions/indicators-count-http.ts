import type { IndicatorService } from '../shared/indicators/indicator-service.ts';
import type { IndicatorCount } from '../shared/indicators/list.ts';
import { json } from './http/answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/** `GET /api/indicators/count`: how many indicators there are, by type, action and state. */
export function makeIndicatorsCountHttp(services: { readonly indicators: IndicatorService }): HttpFunction {
  return {
    name: 'indicatorsCountHttp',
    route: 'api/indicators/count',
    methods: {
      GET: {
        permission: 'indicators.manage',
        handle: async (_request, { caller }) => {
          const value = await services.indicators.countByGroup(caller.actor);
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
