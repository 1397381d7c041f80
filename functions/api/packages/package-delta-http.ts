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
} from './package-requests.ts';
import { signedFileAnswer } from './signed-file-answer.ts';

/**
 * `GET /api/packages/latest/delta?since=&deviceGroup=`: what turns the version `since` into the latest package. 204 if it is the
 * latest.
 */
export function makePackageDeltaHttp(dependencies: PackageDependencies): HttpFunction {
  return {
    name: 'packageDeltaHttp',
    route: 'api/packages/latest/delta',
    methods: {
      GET: {
        permission: 'packages.read',
        audit: { when: 'handOut', action: 'Download', targetKind: 'package' },
        describe: () => ({
          summary: 'Download the changes since a version',
          details: 'Returns 404 if the version is too old for a delta: download the latest package instead.',
          query: { since: z.int().describe('The version that the caller has.'), ...deviceGroupQuery() },
          headers: fileHeaders(),
          answers: {
            ...fileAnswers('The delta file.'),
            204: describedAnswer('Nothing has changed: this version is the latest.'),
          },
          errors: ['MissingRequiredParameter', 'ResourceNotFound'],
        }),
        handle: async (request) => {
          const since = request.query.get('since');
          if (since === null || !/^\d{1,16}$/.test(since)) {
            throw new AppError(
              'MissingRequiredParameter',
              'since: expected a whole number, the version you already have.',
              {
                field: 'since',
              },
            );
          }
          const served = servedPackages(dependencies);
          const deviceGroup = deviceGroupOf(request);
          const delta = await served.delta(deviceGroup, Number(since));
          if (delta === undefined) {
            return noContent;
          }
          return await signedFileAnswer(request, delta, delta.version, (offset) => served.open(delta, offset));
        },
      },
    },
  };
}
