import { generateKeyPairSync } from 'node:crypto';
import { environmentSchema } from '../../functions/app/config/config.ts';
import { keepFile } from '../files/kept-file.ts';

/**
 * The key that signs packages, as a JWK: stored at `path`, generated at the first start.
 * @throws StartError when the file is damaged
 */
export async function loadPackageKey(path: string): Promise<string> {
  return keepFile({
    path,
    content: 'the private key that signs packages, as a JWK',
    whenRemoved: 'the next start makes a new key, which agents must be given',
    make: () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return JSON.stringify(privateKey.export({ format: 'jwk' }));
    },
    parse: (text) => {
      environmentSchema.shape.PACKAGE_SIGNING_KEY.parse(text);
      return text;
    },
  });
}
