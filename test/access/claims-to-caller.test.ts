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

describe('an application', () => {
  it('with Ti.ReadWrite manages its own indicators only', async () => {
    const { actor, permissions } = await claimsToCaller(claims({ roles: ['Ti.ReadWrite'] }), all);
    expect(actor).toMatchObject({ owner: 'client-1', tier: 1, ownOnly: true, canForce: false, sourceType: 'AadApp' });
    expect([...permissions]).toEqual(['indicators.manage', 'indicators.delete']);
  });

  it('with Ti.ReadWrite.All manages all, as an analyst would', async () => {
    const { actor, permissions } = await claimsToCaller(claims({ roles: ['Ti.ReadWrite.All'] }), all);
    expect(actor).toMatchObject({ owner: 'client-1', tier: 0, ownOnly: false, canForce: true });
    expect(permissions.has('indicators.operate')).toBe(true);
  });

  it('with no role may do nothing', async () => {
    expect((await claimsToCaller(claims({}), all)).permissions.size).toBe(0);
  });

  it('must be named', async () => {
    await expect(claimsToCaller(claims({ azp: undefined }), all)).rejects.toMatchObject({ code: 'Unauthorized' });
  });
});

describe('a user', () => {
  it('acts as the people of the organisation, within the device groups of the user', async () => {
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

  it('gets nothing from application roles in its token', async () => {
    const { permissions } = await claimsToCaller(claims({ scp: [], roles: ['Ti.ReadWrite.All'] }), all);
    expect(permissions.size).toBe(0);
  });

  it('whose groups the token leaves out is refused where groups decide, and only there', async () => {
    const token = claims({ scp: ['Ti.ReadWrite'], hasLeftOutGroups: true });
    expect((await claimsToCaller(token, all)).actor.deviceGroups).toBe('all');
    const limited = claimsToCaller(token, () => Promise.resolve(new Set(['7'])));
    await expect(limited).rejects.toMatchObject({ code: 'Forbidden' });
  });
});
