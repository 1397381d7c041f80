import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indicatorFields } from '../../../shared/indicators/wire/indicator-fields.ts';
import { parseFilter } from '../../../shared/odata/parser.ts';
import { makeTiIndicatorService } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { makeUploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import type { Filter } from '../../../shared/storage/filter.ts';
import { feedA, people } from '../../support/made/indicator-fixtures.ts';
import { type LargeList, openLargeList } from '../../support/worlds/large-list.ts';

const size = 100_000;
let world: LargeList;
beforeAll(async () => {
  world = await openLargeList(size);
}, 60_000);
afterAll(() => world.close());

const stixObject = (n: number, name: string) => ({
  type: 'indicator',
  spec_version: '2.1',
  created: '2026-01-01T00:00:00Z',
  modified: '2026-01-01T00:00:00Z',
  id: `indicator--${n}`,
  name: 'Case 42',
  pattern: `[domain-name:value = '${name}']`,
  pattern_type: 'stix',
  valid_from: '2026-01-01T00:00:00Z',
});

async function listed(filter: Filter): Promise<number> {
  let found = 0;
  for await (const { items } of world.service.list(people, { filter })) {
    found += items.length;
  }
  return found;
}

describe(`the rows that are looked at in a list of ${size}`, () => {
  it('are few for a STIX upload, whatever it replaces', async () => {
    const upload = makeUploadObjects({ indicators: world.service, clock: world.now });
    const objects = [stixObject(size, 'other.example'), stixObject(size + 1, 'new.example')];
    const cost = await world.costOf(async () => {
      expect(await upload(feedA, 'feed', objects)).toStrictEqual({ errors: [], notMatched: [] });
    });
    expect(cost).toMatchObject({ queries: 4 });
    expect(cost.rows).toBeLessThanOrEqual(6);
    expect(cost.pointReads).toBeLessThanOrEqual(10);
    expect(await listed(parseFilter(`indicatorValue eq 'h${size}.example'`, indicatorFields))).toBe(0);
  });

  it('are few for objects that name one value, for finding them and for withdrawing one', async () => {
    const upload = makeUploadObjects({ indicators: world.service, clock: world.now });
    const [holder, second] = [stixObject(5, 'h5.example'), stixObject(size + 5, 'h5.example')];
    const uploaded = await world.costOf(async () => {
      expect(await upload(feedA, 'feed', [holder, second])).toMatchObject({ errors: [] });
    });
    const found = await world.costOf(async () => {
      expect(await listed(parseFilter(`externalId eq 'indicator--${size + 5}'`, indicatorFields))).toBe(1);
    });
    const withdrawn = await world.costOf(async () => {
      expect(await upload(feedA, 'feed', [{ ...holder, revoked: true }])).toMatchObject({ errors: [] });
    });
    expect(await listed(parseFilter(`externalId eq 'indicator--${size + 5}'`, indicatorFields))).toBe(1);
    for (const cost of [uploaded, found, withdrawn]) {
      expect(cost.queries).toBeLessThanOrEqual(6);
      expect(cost.rows).toBeLessThanOrEqual(8);
      expect(cost.pointReads).toBeLessThanOrEqual(12);
    }
  });

  it('are few for a value that hundreds of objects name', async () => {
    const upload = makeUploadObjects({ indicators: world.service, clock: world.now });
    const objects = Array.from({ length: 300 }, (_, index) => stixObject(size + 1_000 + index, 'h7.example'));
    expect(await upload(feedA, 'feed', objects)).toMatchObject({ errors: [] });
    const [first, second] = objects;
    for (const object of [first, second]) {
      const cost = await world.costOf(() => upload(feedA, 'feed', [{ ...object, revoked: true }]));
      expect(cost.rows).toBeLessThanOrEqual(12);
      expect(cost.pointReads).toBeLessThanOrEqual(10);
    }
  });

  it('are few for an upload and a deletion by Graph', async () => {
    const graph = makeTiIndicatorService(world.service, 'tenant');
    const item = {
      action: 'alert',
      description: 'Case 42',
      domainName: 'graph.example',
      expirationDateTime: '2027-01-01T00:00:00Z',
      externalId: 'case-42',
      targetProduct: 'Microsoft Defender ATP',
      threatType: 'C2',
      tlpLevel: 'white',
    };
    const submitted = await world.costOf(() => graph.submit(feedA, [item]));
    expect(submitted.rows).toBe(0);
    const removed = await world.costOf(async () => {
      expect(await graph.removeByExternalId(feedA, ['case-42'])).toStrictEqual([{ ok: true, value: null }]);
    });
    expect(removed.rows).toBeLessThanOrEqual(2);
  });

  it.each(["externalId eq 'indicator--77'", "externalId in ('indicator--77','none')"])(
    'are few for $filter=%s',
    async (text) => {
      const cost = await world.costOf(async () => {
        expect(await listed(parseFilter(text, indicatorFields))).toBe(1);
      });
      expect(cost.rows).toBeLessThanOrEqual(2);
    },
  );

  it('are as many as the page has for the newest changes', async () => {
    const order = { field: 'lastUpdateTime', descending: true };
    const cost = await world.costOf(async () => {
      for await (const { items } of world.service.list(people, { order, limit: 50 })) {
        expect(items).toHaveLength(50);
      }
    });
    expect(cost.rows).toBeLessThanOrEqual(60);
  });
});
