import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';

/**
 * Whether a detached JWS (`header..signature`; ES256, RFC 7797) is a signature of these bytes by one of the keys. The
 * algorithm is fixed: the header selects only the key.
 */
export function isSigned(bytes: Buffer, jws: string, keys: readonly JsonWebKey[]): boolean {
  const [encodedHeader = '', payload, signature = ''] = jws.split('.');
  const header: unknown = parseJson(Buffer.from(encodedHeader, 'base64url').toString());
  const key = keys.find(({ kid, crv }) => kid !== undefined && kid === field(header, 'kid') && crv === 'P-256');
  if (payload !== '' || field(header, 'alg') !== 'ES256' || field(header, 'b64') !== false || key === undefined) {
    return false;
  }
  const signed = Buffer.concat([Buffer.from(`${encodedHeader}.`), bytes]);
  const publicKey = createPublicKey({ key, format: 'jwk' });
  return verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
}
