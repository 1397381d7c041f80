import { sampleCsv } from '../shared/importing/sample.ts';
import { csv } from './http/csv-answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/** `GET /api/imports/sample`: a file to begin from. */
export function makeImportsSampleHttp(): HttpFunction {
  return {
    name: 'importsSampleHttp',
    route: 'api/imports/sample',
    methods: {
      GET: { permission: 'indicators.manage', handle: () => Promise.resolve(csv(sampleCsv, 'indicators-sample.csv')) },
    },
  };
}
