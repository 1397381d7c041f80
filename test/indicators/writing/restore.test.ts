import { describe, expect, it } from 'vitest';
import {
  adminClient,
  feedA,
  feedB,
  helsinki,
  makeIndicatorWorld,
  people,
  raw,
  sha1,
} from '../../support/made/indicator-fixtures.ts';

const query = { top: 100 };

async function deleted() {
  const world = makeIndicatorWorld();
  const { service } = world;
  const { indicator } = await service.submit(
    adminClient,
    raw({ severity: 'High', title: 'T', recommendedActions: 'r' }),
  );
  await service.remove(people, indicator.id);
  return { ...world, id: indicator.id, indicator };
}

describe('a deleted indicator', () => {
  it('has a history that keeps what was deleted', async () => {
    const { service, id } = await deleted();
    const { entries } = await service.history(people, id, query);
    expect(entries.map(({ change }) => change)).toEqual(['deleted', 'created']);
    const fields = new Map(entries[0]?.fields.map(({ field, before, after }) => [field, [before, after]]));
    expect(fields.get('indicatorValue')).toEqual([sha1('a'), null]);
    expect(fields.get('title')).toEqual(['T', null]);
    expect(fields.get('severity')).toEqual(['High', null]);
    expect(fields.get('createdBy')).toEqual([adminClient.id, null]);
    expect(fields.has('educateUrl')).toBe(false);
  });

  it('is restored as it was, once or twice', async () => {
    const { service, id, indicator, advance } = await deleted();
    advance(1_000);
    const { document, etag } = await service.restore(people, id);
    const { lastUpdateTime, lastUpdatedBy, ...rest } = indicator;
    expect(document).toMatchObject(rest);
    expect(document.deleted).toBeUndefined();
    expect(document.ttl).toBeUndefined();
    expect(document.lastUpdatedBy).toBe(people.id);
    expect(document.lastUpdateTime > lastUpdateTime).toBe(true);
    expect(lastUpdatedBy).toBeNull();
    expect((await service.restore(people, id)).etag).toBe(etag);
    expect((await service.get(people, id)).document.title).toBe('T');
    const { entries } = await service.history(people, id, query);
    expect(entries.map(({ change }) => change)).toEqual(['restored', 'deleted', 'created']);
    const listed = [];
    for await (const { items } of service.list(people, {})) {
      listed.push(...items.map((item) => item.id));
    }
    expect(listed).toEqual([id]);
  });

  it('is not restored by callers that could not delete it', async () => {
    const { service, id } = await deleted();
    await expect(service.restore(feedB, id)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(service.restore(helsinki, id)).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(service.restore(people, '100000000000000')).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('keeps its first creation in its history when it is created again', async () => {
    const world = makeIndicatorWorld();
    const { service } = world;
    const { indicator } = await service.submit(feedA, raw({ title: 'first' }));
    world.advance(1_000);
    for (const title of ['second', 'third']) {
      await service.remove(feedA, indicator.id);
      world.advance(1_000);
      await service.submit(feedA, raw({ title }));
      world.advance(1_000);
    }
    const { entries } = await service.history(people, indicator.id, query);
    expect(entries.map(({ change }) => change)).toEqual(['revived', 'deleted', 'revived', 'deleted', 'created']);
    expect(entries.at(-1)).toMatchObject({ at: indicator.creationTimeDateTimeUtc, by: feedA.id, change: 'created' });
    const paged = [];
    let after: Parameters<typeof service.history>[2]['after'];
    do {
      const page = await service.history(people, indicator.id, { top: 2, ...(after !== undefined && { after }) });
      paged.push(...page.entries.map(({ change }) => change));
      after = page.next;
    } while (after !== undefined);
    expect(paged).toEqual(entries.map(({ change }) => change));
  });
});
