import { expect, it } from 'vitest';
import { organisationActor } from '../../shared/access/actor.ts';
import { restoreActor, type StoredActor, storeActor } from '../../shared/access/stored-actor.ts';

const stored: StoredActor = {
  owner: 'organisation',
  tier: 0,
  id: 'ann@example.com',
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
