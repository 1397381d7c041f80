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
const all = () => 'all' as const;

describe('an application', () => {
  it('with Ti.ReadWrite manages its own indicators only', () => {
    const { actor, permissions } = claimsToCaller(claims({ roles: ['Ti.ReadWrite'] }), all);
    expect(actor).toMatchObject({ owner: 'client-1', tier: 1, ownOnly: true, canForce: false, sourceType: 'AadApp' });
    expect([...permissions]).toEqual(['indicators.manage', 'indicators.delete']);
  });

  it('with Ti.ReadWrite.All manages all, as an analyst would', () => {
    const { actor, permissions } = claimsToCaller(claims({ roles: ['Ti.ReadWrite.All'] }), all);
    expect(actor).toMatchObject({ owner: 'client-1', tier: 0, ownOnly: false, canForce: true });
    expect(permissions.has('indicators.operate')).toBe(true);
  });

  it('with no role may do nothing', () => {
    expect(claimsToCaller(claims({}), all).permissions.size).toBe(0);
  });

  it('must be named', () => {
    expect(() => claimsToCaller(claims({ azp: undefined }), all)).toThrow(
      expect.objectContaining({ code: 'Unauthorized' }),
    );
  });
});

describe('a user', () => {
  it('acts as the people of the organisation, within the device groups of the user', () => {
    const visible = new Set(['7']);
    const { actor, permissions } = claimsToCaller(
      claims({ scp: ['Ti.ReadWrite'], groups: ['g1'], preferred_username: 'ana@example.com', name: 'Ana' }),
      (groups) => (groups.includes('g1') ? visible : new Set()),
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

  it('gets nothing from application roles in its token', () => {
    expect(claimsToCaller(claims({ scp: [], roles: ['Ti.ReadWrite.All'] }), all).permissions.size).toBe(0);
  });
});
