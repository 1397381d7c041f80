import { expect, it } from 'vitest';
import { organisationActor } from '../../shared/access/actor.ts';
import { isStoredAs, restoreActor, type StoredActor, storeActor } from '../../shared/access/stored-actor.ts';

const stored: StoredActor = {
  owner: 'organisation',
  tier: 0,
  id: 'ann@example.com',
  objectId: 'a11ce000-0000-4000-8000-000000000001',
  displayName: 'Ann',
  sourceType: 'User',
  channel: 'Portal',
  ownOnly: false,
  canForce: true,
  deviceGroups: ['1', '2'],
};

it('an actor survives being stored, under the field names that documents have always had', () => {
  const { channel, ...rest } = stored;
  const actor = restoreActor(stored);
  expect(actor).toEqual({ ...rest, createdBySource: channel, deviceGroups: new Set(['1', '2']) });
  expect(storeActor(actor)).toEqual(stored);
});

it('an actor that sees all device groups is restored as one that sees all', () => {
  expect(restoreActor(storeActor(organisationActor))).toEqual(organisationActor);
});

it('an actor of a document that knows only names is told by the name', () => {
  const { objectId: _, ...old } = stored;
  const actor = restoreActor(old);
  expect(actor.objectId).toBe('ann@example.com');
  const ann = restoreActor(stored);
  expect(isStoredAs(ann, old)).toBe(true);
  expect(isStoredAs({ ...ann, id: 'ann.lee@example.com' }, old)).toBe(false);
});

it('a person with another name is the same person, and another person with the same name is not', () => {
  const ann = restoreActor(stored);
  expect(isStoredAs({ ...ann, id: 'ann.lee@example.com' }, stored)).toBe(true);
  expect(isStoredAs({ ...ann, objectId: 'a11ce000-0000-4000-8000-000000000002' }, stored)).toBe(false);
});
