import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../shared/access/actor.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { makeConflictingContainer } from '../../support/fakes/conflicting-container.ts';
import { feedA, feedB, makeIndicatorWorld, people, raw, sha1 } from '../../support/made/indicator-fixtures.ts';

const day = 86_400_000;

describe('submit', () => {
  it('creates an indicator, leaves it unchanged, and updates it in place', async () => {
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

  it('withdraws an indicator with a past expiry, ignores it for an unknown value, and revives with a new expiry', async () => {
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
  it('returns outcomes as if the items had been written one after another', async () => {
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
      { status: 'ignored', etag: undefined },
    ]);
  });

  it('writes nothing when the rows of an import are repeated', async () => {
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

  it('updates the indicator with the given id, whoever owns it, if the caller may', async () => {
    const { service } = makeIndicatorWorld();
    const { indicator } = await service.submit(feedA, raw({ educateUrl: 'https://example.com/help' }));
    const { id } = indicator;
    const row = { indicatorValue: sha1('A'), title: 'From a file' };
    const submitRow = (actor: Actor, changes = {}) =>
      service.submitAll(actor, [{ raw: raw({ ...row, ...changes }), id }], { channel: 'csv' });
    expect(await submitRow(people)).toMatchObject([{ status: 'updated', indicator: { id } }]);
    expect((await service.get(feedA, id)).document).toMatchObject({
      title: 'From a file',
      owner: 'feed-a',
      createdBy: 'feed-a',
      lastUpdatedBy: people.id,
      educateUrl: 'https://example.com/help',
    });
    expect(await submitRow(people)).toMatchObject([{ status: 'unchanged', indicator: { id } }]);
    expect(await submitRow(feedB)).toMatchObject([{ status: 'created' }]);
    expect(await submitRow(people, { indicatorValue: sha1('b') })).toMatchObject([
      { status: 'refused', fault: { code: 'InvalidInput', field: 'id' } },
    ]);
    expect(await submitRow(people, { rbacGroups: 'Oslo' })).toMatchObject([
      { status: 'refused', fault: { code: 'InvalidInput', field: 'id' } },
    ]);
    await service.remove(feedA, id);
    expect(await submitRow(people)).toMatchObject([{ status: 'created' }]);
  });

  it('writes an indicator once when several callers submit it at the same time', async () => {
    const { service, container } = makeIndicatorWorld();
    const items = ['a', 'b', 'c', 'd', 'e', 'f'].map((digit) => ({ raw: raw({ indicatorValue: sha1(digit) }) }));
    const answers = await Promise.all(
      [items, items.toReversed(), items].map((some) => service.submitAll(feedA, some, { channel: 'api' })),
    );
    const statuses = answers.flat().map(({ status }) => status);
    expect(statuses.filter((status) => status === 'created')).toHaveLength(6);
    expect(statuses.filter((status) => status === 'unchanged')).toHaveLength(12);
    expect(await container.count('history')).toBe(0);
  });

  it('gives up if other writes never stop', async () => {
    let turn = 0;
    const { service, container } = makeIndicatorWorld({
      wrap: (inner) =>
        makeConflictingContainer(inner, async ({ operations: [first] }) => {
          turn += 1;
          const document = first?.document;
          const current = document === undefined ? undefined : await inner.read(document);
          if (document !== undefined && current !== undefined) {
            const other = { ...current.document, title: `other ${turn}` };
            await inner.commit({ partition: document.partition, operations: [{ kind: 'upsert', document: other }] });
          }
        }),
    });
    await service.submit(feedA, raw());
    await expect(service.submit(feedA, raw({ title: 'New' }))).rejects.toMatchObject({ code: 'ServiceUnavailable' });
    expect(await container.count('history')).toBe(0);
  });
});

describe('the rows of an import', () => {
  const options = { channel: 'csv', importId: 'i1' } as const;

  it.each([
    ['updated', (service: IndicatorService, id: string) => service.patch(feedA, id, { title: 'By hand' })],
    ['deleted', (service: IndicatorService, id: string) => service.remove(feedA, id)],
  ])('do not undo that an indicator was %s later when they are repeated', async (_name, change) => {
    const { service, container } = makeIndicatorWorld();
    const items = [{ raw: raw(), row: 1 }];
    const first = await service.submitAll(feedA, items, options);
    const id = first[0]?.status === 'created' ? first[0].indicator.id : '';
    await change(service, id);
    const { checkpoint } = await container.changes(undefined, 100);
    expect(await service.submitAll(feedA, items, options)).toMatchObject([{ status: 'created', indicator: { id } }]);
    expect((await container.changes(checkpoint, 100)).items).toEqual([]);
  });

  it('are applied again by another import', async () => {
    const { service } = makeIndicatorWorld();
    const items = [{ raw: raw(), row: 1 }];
    const [first] = await service.submitAll(feedA, items, options);
    await service.patch(feedA, first?.status === 'created' ? first.indicator.id : '', { title: 'By hand' });
    const again = await service.submitAll(feedA, items, { ...options, importId: 'i2' });
    expect(again).toMatchObject([{ status: 'updated' }]);
  });
});
