import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { makeTokenVerifier } from '../../shared/access/token-verifier.ts';
import { audience, issuers, makeTokenMint, tenantId } from '../support/fakes/tokens.ts';

const mint = await makeTokenMint();
const stranger = await makeTokenMint();
const settings = { tenantId, audiences: [audience], issuers, jwksUrl: 'https://keys.invalid/' };
const verify = makeTokenVerifier(settings, mint.keys);
const past = Math.floor(Date.now() / 1000) - 3600;

describe('the token verifier accepts', () => {
  it.each([
    ['v2 issuer', { iss: issuers[1], azp: 'client-1' }],
    ['v1 issuer', { iss: issuers[0], azp: undefined, appid: 'client-1' }],
  ])('%s', async (_name, claims) => {
    const answer = await verify(`Bearer ${await mint.sign({ ...claims, roles: ['Ti.ReadWrite'] })}`);
    expect(answer.roles).toEqual(['Ti.ReadWrite']);
    expect(answer.azp ?? answer.appid).toBe('client-1');
  });
});

it('the token verifier accepts a token without the scheme', async () => {
  expect((await verify(await mint.sign({ azp: 'client-1' }))).azp).toBe('client-1');
});

describe('the token verifier refuses', () => {
  const refused: readonly [string, () => Promise<string | null>][] = [
    ['a missing header', async () => null],
    ['another scheme', async () => 'Basic YTpi'],
    ['text that is not a token', async () => 'Bearer x'],
    ['an expired token', async () => `Bearer ${await mint.sign({}, { expiresAtSec: past })}`],
    ['another audience', async () => `Bearer ${await mint.sign({ aud: 'https://api.securitycenter.microsoft.com' })}`],
    ['another tenant', async () => `Bearer ${await mint.sign({ tid: '99999999-2222-3333-4444-555555555555' })}`],
    ['a token without a tenant', async () => `Bearer ${await mint.sign({ tid: undefined })}`],
    ['another issuer', async () => `Bearer ${await mint.sign({ iss: 'https://issuer.invalid/' })}`],
    ['another signer', async () => `Bearer ${await stranger.sign()}`],
    [
      'a token that is not valid yet',
      async () => `Bearer ${await mint.sign({ nbf: Math.floor(Date.now() / 1000) + 3600 })}`,
    ],
    [
      'an unsigned token',
      async () =>
        `Bearer ${new UnsecuredJWT({ tid: tenantId, aud: audience, iss: issuers[1] }).setIssuedAt().setExpirationTime('1h').encode()}`,
    ],
    [
      'a token signed with a shared secret',
      async () => {
        const token = new SignJWT({ tid: tenantId, aud: audience, iss: issuers[1] }).setProtectedHeader({
          alg: 'HS256',
          kid: 'k1',
        });
        return `Bearer ${await token
          .setIssuedAt()
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode('x'.repeat(32)))}`;
      },
    ],
    ['a header that is too long', async () => `Bearer ${'a'.repeat(20_000)}`],
  ];
  it.each(refused)('%s', async (_name, header) => {
    await expect(verify(await header())).rejects.toMatchObject({ code: 'Unauthorized' });
  });

  it('any token while the keys cannot be fetched, with ServiceUnavailable', async () => {
    const blind = makeTokenVerifier({ ...settings, jwksUrl: 'http://127.0.0.1:9/keys' });
    await expect(blind(`Bearer ${await mint.sign()}`)).rejects.toMatchObject({ code: 'ServiceUnavailable' });
  });
});
