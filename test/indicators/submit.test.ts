import { describe, expect, it } from 'vitest';
import { feedA, feedB, makeIndicatorWorld, people, raw, sha1 } from '../support/indicator-fixtures.ts';

const day = 86_400_000;

describe('submit', () => {
  it('creates, leaves unchanged, and updates in place', async () => {
    const { service, advance } = makeIndicatorWorld();
    const first = await service.submit(feedA, raw());
    expect(first).toMatchObject({
      status: 'created',
      indicator: {
        indicatorValue: sha1('a'),
        severity: 'Informational',
        createdBy: 'feed-a',
        createdBySource: 'PublicApi',
        creationTimeDateTimeUtc: '2026-01-01T00:00:00.0000000Z',
        lastUpdatedBy: null,
        ownerTier: 1,
      },
    });
    const again = await service.submit(feedA, raw({ indicatorValue: ` ${sha1('A')}` }));
    expect(again).toEqual({ ...first, status: 'unchanged' });
    advance(day);
    const updated = await service.submit(feedA, raw({ action: 'Audit' }));
    expect(updated).toMatchObject({
      status: 'updated',
      indicator: {
        id: first.indicator.id,
        action: 'Audit',
        generateAlert: true,
        lastUpdatedBy: 'feed-a',
        creationTimeDateTimeUtc: '2026-01-01T00:00:00.0000000Z',
        lastUpdateTime: '2026-01-02T00:00:00.0000000Z',
      },
    });
    expect(updated.etag).not.toBe(first.etag);
  });

  it('keeps the indicators of different owners and scopes apart', async () => {
    const { service } = makeIndicatorWorld();
    const ids = [
      await service.submit(feedA, raw()),
      await service.submit(feedB, raw()),
      await service.submit(people, raw()),
      await service.submit(people, raw({ rbacGroupNames: ['helsinki'] })),
      await service.submit(people, raw({ rbacGroupIds: [10, 2] })),
    ].map(({ indicator }) => indicator.id);
    expect(new Set(ids).size).toBe(5);
    expect(new Set(ids.map((id) => id.slice(0, 9))).size).toBe(1);
  });

  it('withdraws with a past expiry, stores none for an unknown value, revives with a new expiry', async () => {
    const { service } = makeIndicatorWorld();
    const past = '1970-01-01T00:00:00Z';
    const ignored = await service.submit(feedA, raw({ expirationTime: past }));
    expect(ignored).toMatchObject({ status: 'ignored', etag: undefined });
    const { indicator } = await service.submit(feedA, raw());
    expect(indicator.id).toBe(ignored.indicator.id);
    const withdrawn = await service.submit(feedA, raw({ expirationTime: past }));
    expect(withdrawn).toMatchObject({
      status: 'withdrawn',
      indicator: { id: indicator.id, expirationTime: '1970-01-01T00:00:00.0000000Z' },
    });
    expect(await service.submit(feedA, raw({ expirationTime: '1971-01-01T00:00:00Z' }))).toMatchObject({
      status: 'unchanged',
    });
    expect(await service.submit(feedA, raw({ expirationTime: '2027-01-01T00:00:00Z' }))).toMatchObject({
      status: 'updated',
      indicator: { id: indicator.id },
    });
  });
});

describe('submitAll', () => {
  it('answers each item as if they had been written one after another', async () => {
    const { service } = makeIndicatorWorld();
    const items = [
      { raw: raw() },
      { raw: raw({ title: 'Other' }) },
      { raw: raw({ indicatorValue: 'x' }) },
      { raw: raw({ title: 'Other' }) },
      { raw: raw({ indicatorValue: sha1('b'), expirationTime: '2001-01-01' }) },
    ];
    const outcomes = await service.submitAll(feedA, items, { channel: 'api' });
    expect(outcomes).toMatchObject([
      { status: 'created' },
      { status: 'updated' },
      { status: 'refused', fault: { code: 'InvalidHashValue', field: 'indicatorValue' } },
      { status: 'unchanged' },
      { status: 'unchanged', id: null },
    ]);
  });

  it('repeats the rows of an import without writing', async () => {
    const { service, container } = makeIndicatorWorld();
    await service.submit(people, raw({ indicatorValue: sha1('b') }));
    const items = [
      { raw: raw(), row: 1 },
      { raw: raw({ indicatorValue: sha1('b'), title: 'New' }), row: 2 },
      { raw: raw({ title: 'Second' }), row: 3 },
    ];
    const options = { channel: 'csv', importId: 'i1' } as const;
    const first = await service.submitAll(people, items, options);
    expect(first.map(({ status }) => status)).toEqual(['created', 'updated', 'updated']);
    const { checkpoint } = await container.changes(undefined, 1000);
    expect(await service.submitAll(people, items, options)).toEqual(first);
    expect((await container.changes(checkpoint, 1000)).items).toEqual([]);
  });
});
