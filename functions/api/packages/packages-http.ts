import { z } from 'zod';
import type { StoredDelta, StoredPackage } from '../../../shared/publishing/packages/package-manifest.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { deviceGroupOf, deviceGroupQuery, type PackageDependencies, servedPackages } from './packages-on.ts';

/** `GET /api/packages?deviceGroup=`: the versions that can be downloaded, the latest first, and the deltas to the latest. */
export function makePackagesHttp(dependencies: PackageDependencies): HttpFunction {
  return {
    name: 'packagesHttp',
    route: 'api/packages',
    methods: {
      GET: {
        permission: 'packages.read',
        describe: () => ({
          summary: 'Versions of the package',
          details: 'The latest first, and the deltas that lead to it.',
          query: deviceGroupQuery(),
          answers: { 200: describedAnswer('What can be downloaded.', listSchema()) },
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
    records: z.int(),
    sha256: z.string(),
    signature: z.string().describe('Detached JWS over the file.'),
  };
  const version = z.object({
    version: z.int(),
    builtAt: z.iso.datetime(),
    counts: z.record(z.string(), z.int()).describe('Values of each indicator type.'),
    ...file,
  });
  return z.object({
    deviceGroup: z.string().nullable().describe('Whose packages these are; null: those of the organisation.'),
    value: z.array(version),
    deltas: z.array(z.object({ since: z.int(), ...file })),
  });
}

function toVersion({ version, bytes, records, counts, sha256, signature }: StoredPackage) {
  return { version, builtAt: new Date(version).toISOString(), sizeBytes: bytes, records, counts, sha256, signature };
}

function toDelta({ from, bytes, records, sha256, signature }: StoredDelta) {
  return { since: from, sizeBytes: bytes, records, sha256, signature };
}
