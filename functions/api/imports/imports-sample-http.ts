import { z } from 'zod';
import { sampleCsv } from '../../../shared/importing/exporting/sample-file.ts';
import { csv } from '../../http/csv-answer.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer } from '../../http/operation-description.ts';

/** `GET /api/imports/sample`: a file to start from. */
export function makeImportsSampleHttp(): HttpFunction {
  return {
    name: 'importsSampleHttp',
    route: 'api/imports/sample',
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Download a sample CSV file',
          answers: {
            200: describedAnswer(
              'A CSV file with the columns of the Defender portal and a few rows.',
              z.string(),
              'text/csv',
            ),
          },
        }),
        handle: () => Promise.resolve(csv(sampleCsv, 'indicators-sample.csv')),
      },
    },
  };
}
