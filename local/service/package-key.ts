import { generateKeyPairSync } from 'node:crypto';
import { readIfPresent, writePrivateFile } from '../files/private-file.ts';

/** The key that signs packages, as a JWK: stored at `path`, generated at the first start. */
export async function loadPackageKey(path: string): Promise<string> {
  const kept = await readIfPresent(path);
  if (kept !== undefined) {
    return kept;
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const made = JSON.stringify(privateKey.export({ format: 'jwk' }));
  await writePrivateFile(path, made);
  return made;
}
