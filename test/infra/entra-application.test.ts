import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { applyEntraApplication, type GraphCall } from '../../infra/entra-application.ts';
import { declaredRoles, declaredScopes, mergeEntitlements } from '../../infra/entra-model.ts';
import { peopleRoleNames } from '../../shared/access/people-roles.ts';
import { applicationRoles, permissions } from '../../shared/access/permissions.ts';

const entitlement = z.looseObject({ id: z.string(), value: z.string().nullable(), isEnabled: z.boolean() });
const bodySchema = z.looseObject({
  appRoles: z.array(entitlement).optional(),
  api: z.object({ oauth2PermissionScopes: z.array(entitlement) }).optional(),
});
type Entitlements = z.output<typeof entitlement>[];

/** A directory that creates missing objects and does not remove enabled roles, as Graph does. */
function makeDirectory(appRoles: Entitlements = []) {
  const application: { appId: string; identifierUris: unknown; appRoles: Entitlements; api: object } = {
    appId: '11111111-2222-3333-4444-555555555555',
    identifierUris: [],
    appRoles,
    api: { oauth2PermissionScopes: [] },
  };
  const paths: string[] = [];
  const call: GraphCall = (method, path, body = {}) => {
    paths.push(`${method} ${path.split('?')[0] ?? ''}`);
    if (method === 'GET') {
      return Promise.resolve(structuredClone(application));
    }
    const changes = bodySchema.parse(body);
    const removed = application.appRoles.filter(
      ({ id, isEnabled }) => isEnabled && changes.appRoles?.every((role) => role.id !== id) === true,
    );
    if (removed.length > 0) {
      return Promise.reject(new Error('CannotDeleteOrUpdateEnabledEntitlement'));
    }
    if (path.startsWith('/applications')) {
      Object.assign(application, changes);
    }
    return Promise.resolve();
  };
  return { application, paths, call };
}

describe('the Entra application', () => {
  it('has the roles and scopes of the access table, each with its own id', () => {
    const roles = declaredRoles();
    const scopes = declaredScopes();
    const of = (member: string) => roles.filter(({ allowedMemberTypes }) => allowedMemberTypes.includes(member));
    expect(of('Application').map(({ value, displayName }) => ({ value, displayName }))).toEqual(applicationRoles);
    expect(of('User').map(({ value }) => value)).toEqual(peopleRoleNames);
    expect(of('User').map(({ displayName }) => displayName)).toContain('Intelligence manager');
    const used = Object.values(permissions).flatMap(({ scopes: values }): readonly string[] => values);
    expect(new Set(scopes.map(({ value }) => value))).toEqual(new Set(used));
    const ids = [...roles, ...scopes].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => z.uuid().safeParse(id).success)).toBe(true);
  });

  it('has a role for every permission in the access table', () => {
    const known = new Set(declaredRoles().map(({ value }) => value));
    const named = Object.values(permissions).flatMap(({ roles }): readonly string[] => roles);
    expect(named.filter((value) => !known.has(value))).toEqual([]);
  });

  it('is created, and the audiences of both token versions are returned', async () => {
    const { application, paths, call } = makeDirectory();
    expect(await applyEntraApplication(call, 'dev')).toEqual([`api://${application.appId}`, application.appId]);
    expect(application.identifierUris).toEqual([`api://${application.appId}`]);
    expect(application.appRoles).toEqual(declaredRoles());
    expect(paths.at(-1)).toBe(`PATCH /servicePrincipals(appId='${application.appId}')`);
  });

  it('does not change when it is applied again', async () => {
    const { application, call } = makeDirectory();
    await applyEntraApplication(call, 'dev');
    const before = structuredClone(application);
    await applyEntraApplication(call, 'dev');
    expect(application).toEqual(before);
  });

  it.each([
    [null, 'SecurityGroup'],
    ['ApplicationGroup', 'ApplicationGroup'],
  ])('emits groups: %s becomes %s', async (before, after) => {
    const { application, call } = makeDirectory();
    Object.assign(application, { groupMembershipClaims: before });
    await applyEntraApplication(call, 'dev');
    expect(application).toMatchObject({ groupMembershipClaims: after });
  });

  it('keeps the ids of existing roles, and disables those that are no longer declared', async () => {
    const kept = { id: 'aaaaaaaa-0000-4000-8000-000000000001', value: 'Ti.ReadWrite', isEnabled: true };
    const gone = { id: 'aaaaaaaa-0000-4000-8000-000000000002', value: 'Ti.Old', isEnabled: true };
    const { application, call } = makeDirectory([kept, gone]);
    await applyEntraApplication(call, 'dev');
    const roles = new Map(application.appRoles.map((role) => [role.value, role]));
    expect(roles.get('Ti.ReadWrite')).toMatchObject({ id: kept.id, isEnabled: true });
    expect(roles.get('Ti.Old')).toMatchObject({ id: gone.id, isEnabled: false });
  });

  it('enables a role again that is declared again', () => {
    const [role] = declaredRoles();
    const off = declaredRoles().map((declared) => Object.assign(declared, { isEnabled: false }));
    expect(mergeEntitlements(declaredRoles(), off)[0]).toEqual(role);
  });
});
