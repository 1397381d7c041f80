import type { HttpFunction } from '../../http/http-function.ts';
import {
  deviceGroupOf,
  deviceGroupQuery,
  fileAnswers,
  fileHeaders,
  type PackageDependencies,
  servedPackages,
} from './packages-on.ts';
import { signedFile } from './signed-file-answer.ts';

/** `GET /api/packages/latest` and `/api/packages/{version}`, each with `?deviceGroup=`: the bytes of a package. */
export function makePackageByVersionHttp(dependencies: PackageDependencies): HttpFunction {
  return {
    name: 'packageByVersionHttp',
    route: 'api/packages/{version:regex(^(?:latest|\\d+)$)}',
    methods: {
      GET: {
        permission: 'packages.read',
        describe: () => ({
          summary: 'Download a package',
          details: 'Its format is described in docs/packages.md.',
          query: deviceGroupQuery(),
          headers: fileHeaders(),
          answers: fileAnswers('The package.'),
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, scope) => {
          const served = servedPackages(dependencies);
          const version = scope.parameter('version').toLowerCase();
          const file = await served.version(deviceGroupOf(request), version === 'latest' ? version : Number(version));
          return await signedFile(request, file, file.version, (offset) => served.open(file, offset));
        },
      },
    },
  };
}
