import type { IndicatorService } from '../shared/indicators/indicator-service.ts';
import type { PurgeOptions } from '../shared/indicators/purge.ts';
import { json } from './http/answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/** `POST /api/indicators/purge`: the same clean-up as the timer's, for an outside scheduler; answers its summary. */
export function makeIndicatorsPurgeHttp(services: {
  readonly indicators: IndicatorService;
  readonly purgeOptions: PurgeOptions;
}): HttpFunction {
  return {
    name: 'indicatorsPurgeHttp',
    route: 'api/indicators/purge',
    methods: {
      POST: {
        permission: 'indicators.operate',
        handle: async () => json(await services.indicators.purge(services.purgeOptions)),
      },
    },
  };
}
