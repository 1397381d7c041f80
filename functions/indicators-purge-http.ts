import type { IndicatorService } from '../shared/indicators/indicator-service.ts';
import { purgeBounds } from '../shared/indicators/writing/purge.ts';
import { json } from './http/answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/** `POST /api/indicators/purge`: the same clean-up as the timer's, for an outside scheduler; answers its summary. */
export function makeIndicatorsPurgeHttp(services: {
  readonly indicators: IndicatorService;
  /** Milliseconds after its expiry for which an indicator is kept. */
  readonly purgeGraceMs: number;
}): HttpFunction {
  return {
    name: 'indicatorsPurgeHttp',
    route: 'api/indicators/purge',
    methods: {
      POST: {
        permission: 'indicators.operate',
        handle: async () => json(await services.indicators.purge({ graceMs: services.purgeGraceMs, ...purgeBounds })),
      },
    },
  };
}
