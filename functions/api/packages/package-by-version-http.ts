import type { HttpFunction } from '../../http/http-function.ts';
import {
  deviceGroupOf,
  deviceGroupQuery,
  fileAnswers,
  fileHeaders,
  type PackageDependencies,
  servedPackages,
} from './package-requests.ts';
import { signedFileAnswer } from './signed-file-answer.ts';

/** `GET /api/packages/latest` and `/api/packages/{version}`, both with `?deviceGroup=`: the file of a package. */
export function makePackageByVersionHttp(dependencies: PackageDependencies): HttpFunction {
  return {
    name: 'packageByVersionHttp',
    route: 'api/packages/{version:regex(^(?:latest|\\d+)$)}',
    methods: {
      GET: {
        permission: 'packages.read',
        audit: { when: 'handOut', action: 'Download', targetKind: 'package' },
        describe: () => ({
          summary: 'Download a package',
          details:
            '`version` is `latest` or the number of a version. docs/packages.md describes the format. To resume a download, use the number (`x-package-version`) and `Range`.',
          query: deviceGroupQuery(),
          headers: fileHeaders(),
          answers: fileAnswers('The package file.'),
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, scope) => {
          const served = servedPackages(dependencies);
          const version = scope.parameter('version').toLowerCase();
          const file = await served.version(deviceGroupOf(request), version === 'latest' ? version : Number(version));
          return await signedFileAnswer(request, file, file.version, (offset) => served.open(file, offset));
        },
      },
    },
  };
}
