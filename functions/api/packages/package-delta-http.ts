import { z } from 'zod';
import { AppError } from '../../../shared/platform/errors.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import {
  deviceGroupOf,
  deviceGroupQuery,
  fileAnswers,
  fileHeaders,
  type PackageDependencies,
  servedPackages,
} from './packages-on.ts';
import { signedFile } from './signed-file-answer.ts';

/**
 * `GET /api/packages/latest/delta?since=&deviceGroup=`: what makes the latest package of the version `since`. 204 when that is the
 * latest.
 */
export function makePackageDeltaHttp(dependencies: PackageDependencies): HttpFunction {
  return {
    name: 'packageDeltaHttp',
    route: 'api/packages/latest/delta',
    methods: {
      GET: {
        permission: 'packages.read',
        describe: () => ({
          summary: 'Download what has changed since a version',
          details: 'With 404 no delta leads so far back: take the latest package.',
          query: { since: z.int().describe('The version that the caller has.'), ...deviceGroupQuery() },
          headers: fileHeaders(),
          answers: { ...fileAnswers('The delta.'), 204: describedAnswer('That version is the latest.') },
          errors: ['MissingRequiredParameter', 'ResourceNotFound'],
        }),
        handle: async (request) => {
          const since = request.query.get('since');
          if (since === null || !/^\d{1,16}$/.test(since)) {
            throw new AppError('MissingRequiredParameter', 'since must be the version that you have.', {
              field: 'since',
            });
          }
          const served = servedPackages(dependencies);
          const deviceGroup = deviceGroupOf(request);
          const delta = await served.delta(deviceGroup, Number(since));
          if (delta === undefined) {
            return noContent;
          }
          return await signedFile(request, delta, delta.version, (offset) => served.open(delta, offset));
        },
      },
    },
  };
}
