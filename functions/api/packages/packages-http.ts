import { z } from 'zod';
import type { StoredDelta, StoredPackage } from '../../../shared/publishing/packages/package-manifest.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { deviceGroupOf, deviceGroupQuery, type PackageDependencies, servedPackages } from './package-requests.ts';

/** `GET /api/packages?deviceGroup=`: the versions that can be downloaded, latest first, and the deltas to the latest. */
export function makePackagesHttp(dependencies: PackageDependencies): HttpFunction {
  return {
    name: 'packagesHttp',
    route: 'api/packages',
    methods: {
      GET: {
        permission: 'packages.read',
        describe: () => ({
          summary: 'List the versions of the package',
          details:
            'Lists the versions, latest first, and the deltas that lead to the latest. A device group that no indicator targets gets the package of the organisation.',
          query: deviceGroupQuery(),
          answers: { 200: describedAnswer('The packages and deltas that can be downloaded.', listSchema()) },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request) => {
          const { groupName, versions, deltas } = await servedPackages(dependencies).of(deviceGroupOf(request));
          return json({
            deviceGroup: groupName === '' ? null : groupName,
            value: versions.map(toVersion),
            deltas: deltas.map(toDelta),
          });
        },
      },
    },
  };
}

function listSchema() {
  const file = {
    sizeBytes: z.int(),
    records: z.int().describe('Records in the file.'),
    sha256: z.string().describe('SHA-256 of the file, in hexadecimal.'),
    signature: z.string().describe('Detached JWS over the bytes of the file.'),
  };
  const version = z.object({
    version: z.int().describe('Time of the build in milliseconds since 1970; it only increases.'),
    builtAt: z.iso.datetime(),
    counts: z.record(z.string(), z.int()).describe('Number of values by indicator type.'),
    ...file,
  });
  return z.object({
    deviceGroup: z
      .string()
      .nullable()
      .describe('The device group that the packages are for; null: the whole organisation.'),
    value: z.array(version),
    deltas: z.array(z.object({ since: z.int().describe('Oldest version that the delta can be applied to.'), ...file })),
  });
}

function toVersion({ version, bytes, records, counts, sha256, signature }: StoredPackage) {
  return { version, builtAt: new Date(version).toISOString(), sizeBytes: bytes, records, counts, sha256, signature };
}

function toDelta({ from, bytes, records, sha256, signature }: StoredDelta) {
  return { since: from, sizeBytes: bytes, records, sha256, signature };
}
