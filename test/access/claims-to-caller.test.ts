import { describe, expect, it } from 'vitest';
import { claimsToCaller } from '../../shared/access/claims-to-caller.ts';
import type { Claims } from '../../shared/access/token-verifier.ts';

const claims = (extra: Partial<Claims>): Claims => ({
  tid: 't',
  exp: 0,
  azp: 'client-1',
  roles: [],
  groups: [],
  ...extra,
});
const all = () => Promise.resolve('all' as const);

describe('the caller of an application token', () => {
  it('a client with Ti.ReadWrite manages only its own indicators', async () => {
    const { actor, permissions } = await claimsToCaller(claims({ roles: ['Ti.ReadWrite'] }), all);
    expect(actor).toMatchObject({ owner: 'client-1', tier: 1, ownOnly: true, canForce: false, sourceType: 'AadApp' });
    expect([...permissions]).toEqual([
      'indicators.read',
      'indicators.manage',
      'indicators.delete',
      'definitions.manage',
    ]);
  });

  it('a client with Ti.ReadWrite.All manages all indicators, as an analyst does', async () => {
    const { actor, permissions } = await claimsToCaller(claims({ roles: ['Ti.ReadWrite.All'] }), all);
    expect(actor).toMatchObject({ owner: 'client-1', tier: 0, ownOnly: false, canForce: true });
    expect(permissions.has('indicators.operate')).toBe(true);
  });

  it('a client without roles has no permissions', async () => {
    expect((await claimsToCaller(claims({}), all)).permissions.size).toBe(0);
  });

  it('a token that names no client is refused', async () => {
    await expect(claimsToCaller(claims({ azp: undefined }), all)).rejects.toMatchObject({ code: 'Unauthorized' });
  });
});

describe('the caller of a user token', () => {
  it.each([
    [{ oid: 'o-1', sub: 's-1', upn: 'ana@example.com' }, 'o-1'],
    [{ sub: 's-1', upn: 'ana@example.com' }, 's-1'],
    [{ upn: 'ana@example.com' }, 'ana@example.com'],
  ])('a user with %o is told apart by %s', async (own, objectId) => {
    const { actor } = await claimsToCaller(claims({ scp: ['Ti.ReadWrite'], ...own }), all);
    expect(actor).toMatchObject({ id: 'ana@example.com', objectId });
  });

  it('a user acts for the organisation, within the device groups of the user', async () => {
    const visible = new Set(['7']);
    const { actor, permissions } = await claimsToCaller(
      claims({ scp: ['Ti.ReadWrite'], groups: ['g1'], preferred_username: 'ana@example.com', name: 'Ana' }),
      (groups) => Promise.resolve(groups.includes('g1') ? visible : new Set()),
    );
    expect(actor).toMatchObject({
      owner: 'organisation',
      tier: 0,
      id: 'ana@example.com',
      displayName: 'Ana',
      ownOnly: false,
    });
    expect(actor.deviceGroups).toBe(visible);
    expect(permissions.has('indicators.manage')).toBe(true);
    expect(permissions.has('alerts.read')).toBe(false);
  });

  it('application roles in a user token grant nothing', async () => {
    const { permissions } = await claimsToCaller(claims({ scp: [], roles: ['Ti.ReadWrite.All'] }), all);
    expect(permissions.size).toBe(0);
  });

  it('a token that omits the groups of its user is refused only if groups decide what it sees', async () => {
    const token = claims({ scp: ['Ti.ReadWrite'], hasLeftOutGroups: true });
    expect((await claimsToCaller(token, all)).actor.deviceGroups).toBe('all');
    const limited = claimsToCaller(token, () => Promise.resolve(new Set(['7'])));
    await expect(limited).rejects.toMatchObject({ code: 'Forbidden' });
  });
});
