import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Stores } from '../../../functions/app/stores/stores.ts';
import { leaseMs } from '../../../shared/protocols/defender-v1/bulk-journal.ts';
import { InjectedFault, makeFaultyContainer } from '../../support/fakes/faulty-container.ts';
import {
  createDefinition,
  definitionBody,
  iocBody,
  listOf,
  sha1Iocs,
  sha1Number,
  valuesOf,
} from '../../support/made/defender-v1-entities.ts';
import { adminClient } from '../../support/made/indicator-fixtures.ts';
import { type MemoryService, makeMemoryService } from '../../support/worlds/memory-service.ts';
import { type ApiAnswer, type CallApi, makeCallApi } from '../../support/worlds/service-api.ts';

const definitions = '/V1.0/AlertDefinitions';
const iocs = '/V1.0/IndicatorsOfCompromise';

interface World {
  readonly call: CallApi;
  readonly service: MemoryService;
  readonly advance: (ms: number) => void;
  /** The stores fail at the given step from now, 0 the first, and at later ones, `times` in all; undefined mends them. */
  readonly failAt: (step: number | undefined, times?: number) => void;
  /** Steps since the last `failAt`. */
  readonly steps: () => number;
}

/** The service on stores that die before or after any write, as a killed process would leave them. */
function makeWorld(settings: Readonly<Record<string, string>> = {}): World {
  let nowMs = Date.UTC(2026, 0, 1);
  let failAt: number | undefined;
  let failures = 0;
  let steps = 0;
  const onStep = (): void => {
    steps += 1;
    if (failAt !== undefined && steps > failAt && failures > 0) {
      failures -= 1;
      throw new InjectedFault();
    }
  };
  const faulty = (stores: Stores): Stores => ({
    ...stores,
    indicators: makeFaultyContainer(stores.indicators, onStep),
    definitions: makeFaultyContainer(stores.definitions, onStep),
    bulkUploads: makeFaultyContainer(stores.bulkUploads, onStep),
  });
  const service = makeMemoryService(() => nowMs, settings, faulty);
  return {
    call: makeCallApi(service),
    service,
    advance: (ms) => {
      nowMs += ms;
    },
    failAt: (step, times = Number.POSITIVE_INFINITY) => {
      failAt = step;
      failures = times;
      steps = 0;
    },
    steps: () => steps,
  };
}

const uploadIocs = (call: CallApi, bodies: readonly unknown[]): Promise<ApiAnswer> =>
  call('POST', `${iocs}/Actions.BulkUpload`, { body: { iocs: bodies } });
const uploadDefinitions = (call: CallApi, bodies: readonly unknown[]): Promise<ApiAnswer> =>
  call('POST', `${definitions}/Actions.BulkUpload`, { body: { alertDefinitions: bodies } });
const countIocs = async (call: CallApi): Promise<number> => valuesOf(await call('GET', iocs)).length;
const countDefinitions = async (call: CallApi): Promise<number> => listOf(await call('GET', definitions)).value.length;

describe('a bulk upload', () => {
  it('of indicators is stored and returned in order', async () => {
    const { call } = makeWorld();
    const id = await createDefinition(call);
    const answer = await uploadIocs(call, sha1Iocs(id, 600));
    expect(answer.status).toBe(200);
    expect(valuesOf(answer)).toEqual(Array.from({ length: 600 }, (_, index) => sha1Number(index + 1)));
    expect(await countIocs(call)).toBe(600);
  });

  it('of definitions is stored and returned in order', async () => {
    const { call } = makeWorld();
    const answer = await uploadDefinitions(
      call,
      Array.from({ length: 700 }, (_, index) => definitionBody({ Name: `d${index}` })),
    );
    const { value } = listOf(answer);
    expect(value.map((definition) => definition['Name'])).toEqual(
      Array.from({ length: 700 }, (_, index) => `d${index}`),
    );
    const stored = listOf(await call('GET', `${definitions}?$filter=Id eq ${String(value[699]?.['Id'])}`));
    expect(stored.value).toMatchObject([{ Name: 'd699' }]);
  });

  it('may contain a value twice: the last one wins', async () => {
    const { call } = makeWorld();
    const id = await createDefinition(call);
    const answer = await uploadIocs(call, [iocBody(id), iocBody(id, { Enabled: false })]);
    expect(listOf(answer).value).toMatchObject([{ Enabled: false }, { Enabled: false }]);
    expect(await countIocs(call)).toBe(1);
  });

  it('must have between 1 and 5,000 entities', async () => {
    const { call } = makeWorld();
    const id = await createDefinition(call);
    const tooMany = await uploadIocs(call, sha1Iocs(id, 5_001));
    expect(tooMany).toMatchObject({ status: 400, body: { error: { code: 'MaximumBatchSizeExceeded' } } });
    const rubbish = await uploadIocs(
      call,
      Array.from({ length: 5_001 }, () => 0),
    );
    expect(rubbish).toMatchObject({ status: 400, body: { error: { code: 'MaximumBatchSizeExceeded' } } });
    expect(await uploadIocs(call, [])).toMatchObject({ status: 400, body: { error: { code: 'InvalidInput' } } });
    const unnamed = await call('POST', `${iocs}/Actions.BulkUpload`, { body: { alertDefinitions: [] } });
    expect(unnamed).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequestBody' } } });
    expect(await countIocs(call)).toBe(0);
  });

  it.each([
    ['Type', { Type: 'Mutex' }, 'InvalidInput'],
    ['Value', { Value: 'x' }, 'InvalidHashValue'],
    ['DetectionFunction', { DetectionFunction: 'Contains' }, 'InvalidInput'],
    ['ExpiresAt', { ExpiresAt: '2025-12-31' }, 'InvalidInput'],
    ['AlertDefinition@odata.bind', { 'AlertDefinition@odata.bind': 'AlertDefinitions(8)' }, 'InvalidInput'],
  ])('with one invalid %s stores nothing and names it', async (_member, change, code) => {
    const { call } = makeWorld();
    const id = await createDefinition(call);
    const bodies = sha1Iocs(id, 600).with(555, { ...iocBody(id, { Type: 'Sha1', Value: sha1Number(1) }), ...change });
    const answer = await uploadIocs(call, bodies);
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
    expect(answer.text).toContain('"message":"iocs[555].');
    expect(await countIocs(call)).toBe(0);
  });

  it('with one invalid definition stores none', async () => {
    const { call } = makeWorld();
    const answer = await uploadDefinitions(call, [definitionBody(), definitionBody({ Title: 'x'.repeat(121) })]);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidInput' } } });
    expect(answer.text).toContain('"message":"alertDefinitions[1].Title:');
    expect(await countDefinitions(call)).toBe(0);
  });

  it('beyond the quota stores nothing', async () => {
    const { call } = makeWorld({ LEGACY_QUOTA: '10' });
    const id = await createDefinition(call);
    expect((await uploadIocs(call, sha1Iocs(id, 11))).status).toBe(507);
    expect(await countIocs(call)).toBe(0);
    expect(
      (
        await uploadDefinitions(
          call,
          Array.from({ length: 10 }, () => definitionBody()),
        )
      ).status,
    ).toBe(507);
    expect(await countDefinitions(call)).toBe(1);
    expect((await uploadIocs(call, sha1Iocs(id, 10))).status).toBe(200);
  });
});

/** Seven definitions beside the one that they are bound to; enough for two parts when they are indicators. */
const rows = 7;

describe.each([
  ['indicators', (call: CallApi, id: number) => uploadIocs(call, sha1Iocs(id, rows)), countIocs, 0],
  [
    'definitions',
    (call: CallApi) =>
      uploadDefinitions(
        call,
        Array.from({ length: rows }, () => definitionBody()),
      ),
    countDefinitions,
    1,
  ],
] as const)('a crash during a bulk upload of %s', (_what, upload, count, before) => {
  it('at any step leaves nothing or, once the timer has run, the whole upload', async () => {
    const outcomes = new Set<number>();
    for (let step = 0; ; step += 1) {
      const { call, service, advance, failAt, steps } = makeWorld();
      const id = await createDefinition(call);
      failAt(step);
      const answer = await upload(call, id);
      const isOver = answer.status === 200 && steps() <= step;
      failAt(undefined);
      advance(leaseMs + 1);
      for (const upload of await service.services.defenderV1.interruptedUploads()) {
        await service.services.runWork([{ kind: 'bulk-upload', id: upload }]);
      }
      const stored = (await count(call)) - before;
      expect(answer.status === 200 ? [rows] : [0, rows]).toContain(stored);
      expect(await service.services.defenderV1.completeUploads()).toBe(0);
      outcomes.add(stored);
      if (isOver) {
        break;
      }
    }
    expect(outcomes).toEqual(new Set([0, rows]));
  });

  it('is completed by the next write when the stores failed only briefly', async () => {
    const measure = makeWorld();
    const measured = await createDefinition(measure.call);
    measure.failAt(undefined);
    await upload(measure.call, measured);
    const middle = Math.floor(measure.steps() / 2);

    const { call, failAt } = makeWorld();
    const id = await createDefinition(call);
    failAt(middle, 1);
    expect(await upload(call, id)).toMatchObject({ status: 503, body: { error: { code: 'ServiceUnavailable' } } });
    expect((await count(call)) - before).toBeLessThan(rows);
    const next = await call('PATCH', `${iocs}(100000000000000)`, { body: { Enabled: true }, client: 'client-2' });
    expect(next.status).toBe(404);
    expect((await count(call)) - before).toBe(rows);
  });
});

/** One of 600 indicators, of which a part is stored. */
async function makeHalfStored() {
  const world = makeWorld();
  const id = await createDefinition(world.call);
  world.failAt(1_100);
  expect((await uploadIocs(world.call, sha1Iocs(id, 600))).status).toBe(503);
  world.failAt(undefined);
  const stored = await countIocs(world.call);
  expect(stored).toBeGreaterThan(0);
  expect(stored).toBeLessThan(600);
  return { ...world, id, stored };
}
const byValue = (number: number) => `${iocs}?$filter=Value eq '${sha1Number(number)}'`;

describe('an interrupted bulk upload', () => {
  it('makes a call that deletes everything wait, so that nothing is stored after it', async () => {
    const { call, advance } = await makeHalfStored();
    const early = await call('DELETE', iocs);
    expect(early).toMatchObject({ status: 503, body: { error: { code: 'ServiceUnavailable' } } });
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
    advance(leaseMs + 1);
    expect((await call('DELETE', iocs)).status).toBe(204);
    expect(await countIocs(call)).toBe(0);
  });

  it('does not restore later deletes or undo later writes', async () => {
    const { call, service, advance, stored } = await makeHalfStored();
    advance(1_000);
    const [applied] = listOf(await call('GET', byValue(1))).value;
    expect((await call('DELETE', `${iocs}(${String(applied?.['Id'])})`)).status).toBe(204);
    const body = {
      indicatorType: 'FileSha1',
      indicatorValue: sha1Number(600),
      action: 'Block',
      title: 't',
      description: 'd',
    };
    expect((await call('POST', '/api/indicators', { body })).status).toBe(200);
    const gone = { ...body, indicatorValue: sha1Number(599) };
    const created = await call('POST', '/api/indicators', { body: gone });
    await call('DELETE', `/api/indicators/${z.object({ id: z.string() }).parse(created.body).id}`);
    expect(stored).toBeLessThan(599);
    advance(leaseMs);
    expect(await service.services.defenderV1.completeUploads()).toBe(1);
    expect(await countIocs(call)).toBe(598);
    expect(valuesOf(await call('GET', byValue(1)))).toEqual([]);
    expect(valuesOf(await call('GET', byValue(599)))).toEqual([]);
    const kept = service.services.indicators.list(adminClient, {
      filter: { op: 'eq', field: 'action', value: 'Block' },
    });
    const blocked: string[] = [];
    for await (const slice of kept) {
      blocked.push(...slice.items.map(({ indicatorValue }) => indicatorValue));
    }
    expect(blocked).toEqual([sha1Number(600)]);
  });

  it('is a job while it is open, which nobody can cancel or undo', async () => {
    const { call, service, advance } = await makeHalfStored();
    const [upload = ''] = await service.services.defenderV1.interruptedUploads();
    expect(upload).toBe('');
    const all = z.object({ value: z.array(z.looseObject({ id: z.string(), kind: z.string(), state: z.string() })) });
    const jobs = async () => all.parse((await call('GET', "/api/jobs?$filter=state eq 'Running'")).body).value;
    const [job] = await jobs();
    expect(job).toMatchObject({ kind: 'bulk-upload', state: 'Running', canCancel: false, canUndo: false });
    expect((await call('POST', `/api/jobs/${job?.id}/cancel`)).status).toBe(409);
    expect((await call('POST', `/api/jobs/${job?.id}/undo`)).status).toBe(409);
    expect((await call('GET', `/api/jobs/${job?.id}/items`)).status).toBe(404);
    expect(await service.services.defenderV1.completeUpload(job?.id ?? '')).toBe('busy');
    advance(leaseMs + 1);
    expect(await service.services.defenderV1.interruptedUploads()).toEqual([job?.id]);
    expect(await service.services.defenderV1.completeUpload(job?.id ?? '')).toBe('finished');
    expect(await service.services.defenderV1.completeUpload(job?.id ?? '')).toBe('absent');
    expect(await jobs()).toEqual([]);
  });

  it('stores no indicator of a definition that was deleted later', async () => {
    const { call, service, advance, id } = await makeHalfStored();
    advance(1_000);
    await service.services.definitions.remove(adminClient, String(id));
    expect(await countIocs(call)).toBe(0);
    advance(leaseMs);
    expect(await service.services.defenderV1.completeUploads()).toBe(1);
    expect(await countIocs(call)).toBe(0);
  });

  it('can be sent again by its client', async () => {
    const { call, id, advance } = await makeHalfStored();
    expect((await uploadIocs(call, sha1Iocs(id, 600))).status).toBe(200);
    advance(leaseMs + 1);
    expect((await call('POST', definitions, { body: definitionBody() })).status).toBe(201);
    expect(await countIocs(call)).toBe(600);
  });

  it('leaves no document once it is completed', async () => {
    const { service, advance } = await makeHalfStored();
    advance(leaseMs + 1);
    await service.services.defenderV1.completeUploads();
    const left = await service.stores.bulkUploads.changes(undefined, 100);
    expect(left.items.length).toBeGreaterThan(0);
    expect(left.items.filter(({ document }) => document.deleted !== true)).toEqual([]);
    advance(3_601_000);
    expect((await service.stores.bulkUploads.changes(undefined, 100)).items).toEqual([]);
  });
});
