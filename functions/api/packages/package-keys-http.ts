import { z } from 'zod';
import { toJwks } from '../../../shared/publishing/packages/package-signer.ts';
import type { SigningKeys } from '../../../shared/publishing/packages/signing-keys.ts';
import { json } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import type { PublicFunction } from '../../http/public-function.ts';

/** `GET /api/packages/keys`: the public keys that verify packages, as a JWK set; empty if no signing key is set. */
export function makePackageKeysHttp(keys: SigningKeys | undefined): PublicFunction {
  const jwks = keys === undefined ? { keys: [] } : toJwks(keys);
  return {
    name: 'packageKeysHttp',
    isPublic: true,
    route: 'api/packages/keys',
    methods: {
      GET: {
        describe: () => ({
          summary: 'Get the public keys of packages',
          details:
            'The keys that verify the signatures of packages: a JWK set (RFC 7517) of P-256 keys. Empty if `PACKAGE_SIGNING_KEY` is not set.',
          answers: {
            200: describedAnswer('The public keys.', z.object({ keys: z.array(z.record(z.string(), z.string())) })),
          },
        }),
        handle: () => Promise.resolve(json(jwks, 200, { 'cache-control': 'public, max-age=300' })),
      },
    },
  };
}
