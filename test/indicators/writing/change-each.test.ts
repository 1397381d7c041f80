import { expect, it } from 'vitest';
import { a, b, join, named, onlyRow } from '../../support/made/claimed-indicators.ts';
import { feedA, makeIndicatorWorld } from '../../support/made/indicator-fixtures.ts';

it('a new expiry is that of the holder, as in a PATCH: it goes when the holder is withdrawn', async () => {
  const world = makeIndicatorWorld();
  await join(world, named(a), named(b, { expirationTime: '2027-06-01T00:00:00Z' }));
  const { id } = await onlyRow(world);
  const change = { jobId: 'job-1', fields: { expirationTime: '2028-01-01T00:00:00Z' } };
  expect(await world.service.changeEach(feedA, [{ id, row: 1 }], change)).toMatchObject([{ status: 'changed' }]);
  expect((await onlyRow(world)).expirationTime).toBe('2028-01-01T00:00:00.0000000Z');
  await world.service.withdraw(feedA, id, a);
  expect(await onlyRow(world)).toMatchObject({ externalId: b, expirationTime: '2027-06-01T00:00:00.0000000Z' });
});
