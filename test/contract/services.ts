import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { organisationActor } from '../../shared/access/actor.ts';
import { alertFields, alertListLimits } from '../../shared/detection/alerts/alert-fields.ts';
import { makeAlertService } from '../../shared/detection/alerts/alert-service.ts';
import type { AlertsDocument } from '../../shared/detection/model/alert-model.ts';
import type { IndicatorsDocument } from '../../shared/indicators/model/indicator.ts';
import { compactIndicators, compactIndicatorsByPrefixes } from '../../shared/indicators/store/stored-form.ts';
import { indicatorFields, indicatorListLimits } from '../../shared/indicators/wire/indicator-fields.ts';
import { purgeBounds } from '../../shared/indicators/writing/purge.ts';
import { readQueryOptions } from '../../shared/odata/query-options.ts';
import { AppError } from '../../shared/platform/errors.ts';
import type { DocumentContainer } from '../../shared/storage/document-container.ts';
import {
  feedA,
  feedB,
  type IndicatorWorld,
  makeIndicatorWorld,
  people,
  raw,
  sha1,
} from '../support/made/indicator-fixtures.ts';
import {
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  storedIndicator,
} from '../support/worlds/detection-world.ts';

/** Fresh, empty containers for one test. */
export interface ServiceStores {
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  readonly alerts: DocumentContainer<AlertsDocument>;
  /** `prefixes`: no `contains`, and `endswith` for domain names alone. */
  readonly search: 'trigrams' | 'prefixes';
  close(): Promise<void>;
}

const hourMs = 3_600_000;
const alertQuery = (text: string) => readQueryOptions(new URLSearchParams(text), alertFields, alertListLimits);

const listed = async ({ service }: IndicatorWorld, query: string): Promise<readonly string[]> => {
  const { filter, order } = readQueryOptions(new URLSearchParams(query), indicatorFields, indicatorListLimits);
  const values: string[] = [];
  for await (const { items } of service.list(people, { order, ...(filter !== undefined && { filter }) })) {
    values.push(...items.map(({ indicatorValue }) => indicatorValue));
  }
  return values;
};

/** What the services do with their containers, on an implementation of them. */
export function describeServices(name: string, open: () => Promise<ServiceStores>): void {
  describe(`services on ${name}`, () => {
    let stores: ServiceStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const makeWorld = (): IndicatorWorld =>
      makeIndicatorWorld({
        wrap: () => stores.indicators,
        compact: stores.search === 'trigrams' ? compactIndicators : compactIndicatorsByPrefixes,
      });

    const withTrigrams = <T>(result: T) => (stores.search === 'trigrams' ? result : 'ODataError');

    it('store an indicator, leave it when nothing changed, update it with its history', async () => {
      const { service, advance } = makeWorld();
      const first = await service.submit(feedA, raw());
      advance(hourMs);
      const again = await service.submit(feedA, raw());
      expect(again.indicator).toEqual(first.indicator);
      const changed = await service.submit(feedA, raw({ severity: 'Low' }));
      expect(changed.indicator).toMatchObject({ id: first.indicator.id, severity: 'Low' });
      const patched = await service.patch(feedA, first.indicator.id, { title: 'Another' });
      expect(patched.document).toMatchObject({ severity: 'Low', title: 'Another' });
      const { entries } = await service.history(feedA, first.indicator.id, { top: 9 });
      expect(entries.map(({ change }) => change)).toEqual(['updated', 'updated', 'created']);
    });

    it('refuse a change of what another caller changed meanwhile', async () => {
      const { service } = makeWorld();
      const { indicator } = await service.submit(feedA, raw());
      const { etag } = await service.get(feedA, indicator.id);
      const isUnchanged = (current: string): boolean => current === etag;
      await service.patch(feedA, indicator.id, { title: 'First' }, isUnchanged);
      const second = service.patch(feedA, indicator.id, { title: 'Second' }, isUnchanged);
      await expect(second).rejects.toMatchObject({ code: 'PreconditionFailed' });
      expect((await service.get(feedA, indicator.id)).document.title).toBe('First');
    });

    it('list by filter and order what each caller may see', async () => {
      const world = makeWorld();
      for (const [digit, title] of [
        ['a', "it's"],
        ['b', 'Dropper'],
        ['c', 'dropper'],
      ] as const) {
        await world.service.submit(feedA, raw({ indicatorValue: sha1(digit), title }));
        world.advance(1_000);
      }
      expect(await listed(world, '')).toEqual([sha1('a'), sha1('b'), sha1('c')]);
      expect(await listed(world, '$orderby=creationTimeDateTimeUtc desc')).toEqual([sha1('c'), sha1('b'), sha1('a')]);
      expect(await listed(world, "$filter=title eq 'it''s' or startswith(title,'Drop')")).toEqual([
        sha1('a'),
        sha1('b'),
      ]);
      expect(await listed(world, "$filter=title in ('Dropper','dropper')")).toEqual([sha1('b'), sha1('c')]);
      expect(await listed(world, `$filter=indicatorValue eq '${sha1('C')}'`)).toEqual([sha1('c')]);
      expect(await world.service.count(people, {})).toBe(3);
      expect(await world.service.count(feedB, {})).toBe(0);
    });

    it('search texts, or refuse by name what no index finds', async () => {
      const world = makeWorld();
      for (const name of ['a.evil.example', 'b.evil.example', 'evil.test']) {
        await world.service.submit(
          feedA,
          raw({ indicatorType: 'DomainName', indicatorValue: name, title: `On ${name}` }),
        );
        world.advance(1_000);
      }
      const found = (filter: string) =>
        listed(world, `$filter=${filter}`).catch((error: unknown) => (error instanceof AppError ? error.code : error));
      const two = ['a.evil.example', 'b.evil.example'];
      expect(await found("startswith(title,'On a')")).toEqual(['a.evil.example']);
      expect(await found("endswith(indicatorValue,'.example') and indicatorType eq 'DomainName'")).toEqual(two);
      expect(await found("endswith(indicatorValue,'.example')")).toEqual(withTrigrams(two));
      expect(await found("contains(indicatorValue,'vil.ex')")).toEqual(withTrigrams(two));
      expect(await found("endswith(title,'evil.test')")).toEqual(withTrigrams(['evil.test']));
    });

    it('keep an indicator while one of its objects stands, and find it by each of them', async () => {
      const world = makeWorld();
      const { service } = world;
      const ends = { a: '2027-01-01T00:00:00Z', b: null, c: '2026-03-01T00:00:00Z' };
      const items = Object.entries(ends).map(([externalId, expirationTime]) => ({
        raw: raw({ externalId, expirationTime }),
      }));
      const [first] = await service.submitAll(feedA, items, { channel: 'api', joins: true });
      const id = first?.status === 'refused' ? '' : (first?.indicator.id ?? '');
      expect(await listed(world, "$filter=externalId in ('b','c')")).toEqual([sha1('a')]);
      expect(await listed(world, "$filter=externalId ne 'c'")).toEqual([]);
      await service.withdraw(feedA, id, 'b');
      expect((await service.get(people, id)).document.expirationTime).toBe('2027-01-01T00:00:00.0000000Z');
      await service.withdraw(feedA, id, 'a');
      expect((await service.get(people, id)).document).toMatchObject({
        externalId: 'c',
        expirationTime: '2026-03-01T00:00:00.0000000Z',
      });
      expect(await service.findByExternalIds(feedA, ['a', 'b'])).toEqual([]);
      await service.withdraw(feedA, id, 'c');
      expect(await listed(world, '')).toEqual([]);
    });

    it('delete with a tombstone, and purge what has expired', async () => {
      const world = makeWorld();
      const { service, advance } = world;
      const gone = await service.submit(feedA, raw());
      const expiring = await service.submit(
        feedA,
        raw({ indicatorValue: sha1('b'), expirationTime: '2026-01-01T02:00:00Z' }),
      );
      await service.remove(feedA, gone.indicator.id);
      await expect(service.get(feedA, gone.indicator.id)).rejects.toMatchObject({ code: 'NotFound' });
      expect(await stores.indicators.read(gone.indicator)).toMatchObject({ document: { deleted: true } });
      expect(await listed(world, '')).toEqual([sha1('b')]);
      advance(4 * hourMs);
      expect(await listed(world, '')).toEqual([]);
      expect(await service.count(people, { includeExpired: true })).toBe(1);
      expect(await service.purge({ graceMs: hourMs, ...purgeBounds })).toMatchObject({ purged: 1 });
      expect(await service.count(people, { includeExpired: true })).toBe(0);
      expect(await stores.indicators.read(expiring.indicator)).toMatchObject({ document: { deleted: true } });
    });

    it('take back what a client wrote, and nothing else', async () => {
      const world = makeWorld();
      await world.service.submit(feedA, raw());
      await world.service.submit(feedB, raw({ indicatorValue: sha1('b') }));
      await world.service.removeCreatedBy(feedA);
      expect(await listed(world, '')).toEqual([sha1('b')]);
    });

    it('take back what a person wrote under any name, and nothing of another person with that name', async () => {
      const world = makeWorld();
      const ana = { ...people, id: 'ana@example.com', objectId: 'oid-ana' };
      await world.service.submit(ana, raw());
      await world.service.submit({ ...ana, objectId: ana.id }, raw({ indicatorValue: sha1('b') }));
      const renamed = { ...ana, id: 'ana.lee@example.com' };
      await world.service.removeCreatedBy({ ...ana, objectId: 'oid-other' });
      // what no release knew more of than the name is told by the name
      expect(await listed(world, '')).toEqual([raw().indicatorValue]);
      await world.service.removeCreatedBy(renamed);
      expect(await listed(world, '')).toEqual([]);
    });

    it('raise an alert, count an event once, list and change it', async () => {
      const world = makeDetectionWorld({ wrapAlerts: () => stores.alerts });
      await world.storeIndicators(storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA }));
      const message = messageOf(fileRecord({ device: 'd1' }), fileRecord({ device: 'd2' }));
      await world.match([message]);
      await world.match([message]);
      const service = makeAlertService({ alerts: stores.alerts, clock: world.clock });
      const { alerts, count } = await service.list(
        organisationActor,
        alertQuery("$filter=machineId eq 'd1'&$count=true"),
      );
      expect(alerts).toMatchObject([{ subject: 'd1', eventCount: 1, status: 'New' }]);
      expect(count).toBe(1);
      const id = alerts[0]?.id ?? '';
      await service.patch(organisationActor, id, { status: 'Resolved' });
      const resolved = await service.list(organisationActor, alertQuery("$filter=status eq 'Resolved'"));
      expect(resolved.alerts.map((alert) => alert.id)).toEqual([id]);
    });
  });
}
