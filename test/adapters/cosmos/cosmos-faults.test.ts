import { randomUUID } from 'node:crypto';
import { type Container, CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineContainer } from '../../../functions/app/containers/cosmos.ts';
import { makeCosmosContainer } from '../../../shared/adapters/cosmos/cosmos-container.ts';
import type { DocumentContainer } from '../../../shared/storage/document-container.ts';
import { type ProbeDocument, probe } from '../../contract/document-suite.ts';
import { type CosmosServer, startCosmosServer } from '../../support/peers/cosmos-server.ts';
import { cosmosKind, type ScriptedPeer, startScriptedPeer } from '../../support/peers/scripted-http-peer.ts';

const budgetMs = 10_000;
const shape = { queriedPaths: ['isOpen'], listPaths: [], orders: [] };

let server: CosmosServer;
let peer: ScriptedPeer;
let client: CosmosClient;
let raw: Container;
let waits: number[];
let container: DocumentContainer<ProbeDocument>;

beforeAll(async () => {
  server = await startCosmosServer();
  peer = await startScriptedPeer(server.endpoint, cosmosKind);
  client = new CosmosClient({
    endpoint: peer.endpoint,
    key: 'dGVzdA==',
    // The SDK's own waits are real time: our retries are what is tested here.
    connectionPolicy: { enableEndpointDiscovery: false, retryOptions: { maxRetryAttemptCount: 0 } },
  });
});
afterAll(async () => {
  client.dispose();
  await peer.stop();
  await server.stop();
});
beforeEach(async () => {
  const { database } = await client.databases.createIfNotExists({ id: 'faults' });
  const made = await database.containers.create(defineContainer({ ...shape, id: randomUUID() }));
  raw = made.container;
  waits = [];
  let nowMs = 0;
  container = makeCosmosContainer<ProbeDocument>({
    container: raw,
    bulkFrom: 3,
    retry: {
      clock: () => nowMs,
      sleep: async (ms) => {
        waits.push(ms);
        nowMs += ms;
        await Promise.resolve();
      },
      random: () => 0.5,
      budgetMs,
    },
  });
  peer.script.length = 0;
  peer.seen.length = 0;
});

const create = (document: ProbeDocument) => ({
  partition: document.partition,
  operations: [{ kind: 'create', document } as const],
});
const stored = async (id: string) => container.read({ partition: 'p', id });

describe('Cosmos container, transient faults', () => {
  it.each([
    { status: 429, headers: { 'x-ms-retry-after-ms': '700' } },
    { status: 449 },
    { status: 408 },
    { status: 503 },
    { status: 410 },
  ])('tries a write again after $status', async (fault) => {
    peer.script.push({ on: 'write', ...fault }, { on: 'write', ...fault });
    const outcome = await container.commit(create(probe('p', 'a')));
    expect(outcome).toStrictEqual({ ok: true, etags: [(await stored('a'))?.etag] });
    expect(peer.seen.filter((kind) => kind === 'write')).toHaveLength(3);
    const asked = fault.status === 429 ? 700 : 0;
    expect(waits).toStrictEqual([asked + 25, asked + 50]);
  });

  it.each(['read', 'query'] as const)('retries a %s', async (on) => {
    await container.commit(create(probe('p', 'a')));
    peer.script.push({ on, status: 429, headers: { 'x-ms-retry-after-ms': '5' } }, { on, status: 449 });
    const found =
      on === 'read'
        ? await stored('a')
        : (await container.query({ kind: 'probe', order: { field: 'id', descending: false }, limit: 5 })).items[0];
    expect(found?.document.id).toBe('a');
    expect(waits).toHaveLength(2);
  });

  it('stops when the budget is spent, and throws the fault', async () => {
    const fault = { on: 'write', status: 503 } as const;
    peer.script.push(...Array.from({ length: 100 }, () => fault));
    await expect(container.commit(create(probe('p', 'a')))).rejects.toMatchObject({ code: 503 });
    const waitedMs = waits.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs).toBeGreaterThan(budgetMs / 2);
    expect(waitedMs).toBeLessThanOrEqual(budgetMs);
  });

  it('throws at once what no retry can fix', async () => {
    peer.script.push({ on: 'write', status: 403 });
    await expect(container.commit(create(probe('p', 'a')))).rejects.toMatchObject({ code: 403 });
    expect(waits).toStrictEqual([]);
  });

  it('does not mistake a replica that lags behind for a missing document', async () => {
    await container.commit(create(probe('p', 'a')));
    const lagging = { on: 'read', status: 404, headers: { 'x-ms-substatus': '1002' } } as const;
    peer.script.push(lagging, lagging);
    expect((await stored('a'))?.document.id).toBe('a');
  });

  it('does not mistake a missing container for a missing document', async () => {
    peer.script.push({ on: 'read', status: 404, headers: { 'x-ms-substatus': '1003' } });
    await expect(stored('a')).rejects.toMatchObject({ code: 404 });
  });
});

describe('Cosmos container, counts by group', () => {
  it('counts absent and null as one group', async () => {
    const Documents = [{ k0: true, n: 4 }, { n: 2 }, { k0: null, n: 1 }];
    peer.script.push({ on: 'query', status: 200, body: { Documents, _count: 3 } });
    expect(await container.countBy('probe', ['isOpen'])).toStrictEqual([
      { key: [true], count: 4 },
      { key: [null], count: 3 },
    ]);
  });
});

describe('Cosmos container, conditions', () => {
  it('returns a 412 without another attempt', async () => {
    await container.commit(create(probe('p', 'a')));
    peer.seen.length = 0;
    const outcome = await container.commit({
      partition: 'p',
      operations: [{ kind: 'replace', document: probe('p', 'a', { rank: 2 }), etag: 'another' }],
    });
    expect(outcome).toStrictEqual({ ok: false, index: 0, reason: 'changed' });
    expect(peer.seen).toStrictEqual(['write']);
  });
});

const lostAnswer = { on: 'write', lost: 'answer' } as const;

async function overwrite(): Promise<void> {
  await raw.items.upsert({ ...probe('p', 'a', { rank: 9 }) });
}

describe('Cosmos container, lost responses', () => {
  it('finds its own create', async () => {
    peer.script.push(lostAnswer);
    const outcome = await container.commit(create(probe('p', 'a', { rank: 1, tags: ['x'] })));
    expect(outcome).toStrictEqual({ ok: true, etags: [(await stored('a'))?.etag] });
    expect(waits).toHaveLength(1);
  });

  it('finds its own replacement', async () => {
    const first = await container.commit(create(probe('p', 'a')));
    peer.script.push(lostAnswer);
    const outcome = await container.commit({
      partition: 'p',
      operations: [
        { kind: 'replace', document: probe('p', 'a', { rank: 2 }), etag: first.ok ? (first.etags[0] ?? '') : '' },
      ],
    });
    expect(outcome).toStrictEqual({ ok: true, etags: [(await stored('a'))?.etag] });
    expect((await stored('a'))?.document.rank).toBe(2);
  });

  it('finds its own batch', async () => {
    peer.script.push(lostAnswer);
    const outcome = await container.commit({
      partition: 'p',
      operations: [
        { kind: 'create', document: probe('p', 'a') },
        { kind: 'create', document: probe('p', 'b') },
      ],
    });
    expect(outcome).toStrictEqual({ ok: true, etags: [(await stored('a'))?.etag, (await stored('b'))?.etag] });
  });

  it("does not mistake another writer's document for its own", async () => {
    await container.commit(create(probe('p', 'a', { rank: 1 })));
    peer.script.push({ on: 'write', lost: 'request' });
    const outcome = await container.commit(create(probe('p', 'a', { rank: 2 })));
    expect(outcome).toStrictEqual({ ok: false, index: 0, reason: 'exists' });
    expect((await stored('a'))?.document.rank).toBe(1);
  });

  it('reports no success when its document was overwritten meanwhile', async () => {
    peer.script.push({ ...lostAnswer, meanwhile: overwrite });
    const outcome = await container.commit(create(probe('p', 'a', { rank: 1 })));
    expect(outcome).toStrictEqual({ ok: false, index: 0, reason: 'exists' });
  });

  it('writes a batch that never arrived', async () => {
    peer.script.push({ on: 'write', lost: 'request' });
    expect((await container.commit(create(probe('p', 'a')))).ok).toBe(true);
    expect(await container.count('probe')).toBe(1);
  });
});

describe('Cosmos container, bulk writes', () => {
  const ids = ['a', 'b', 'c', 'd'];

  it('gives each operation its outcome', async () => {
    await container.commit(create(probe('p', 'b', { rank: 7 })));
    peer.seen.length = 0;
    const outcomes = await container.commitAll([
      ...ids.map((id) => create(probe('p', id))),
      { partition: 'p', operations: [{ kind: 'replace', document: probe('p', 'none'), etag: 'x' }] },
    ]);
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.reason))).toStrictEqual([
      'ok',
      'exists',
      'ok',
      'ok',
      'changed',
    ]);
    expect(outcomes[0]).toStrictEqual({ ok: true, etags: [(await stored('a'))?.etag] });
    expect(peer.seen.filter((kind) => kind === 'write')).toHaveLength(1);
  });

  it('finds its own documents after a lost response', async () => {
    peer.script.push({ on: 'write', lost: 'answer' });
    const outcomes = await container.commitAll(ids.map((id) => create(probe('p', id))));
    expect(outcomes.map((outcome) => outcome.ok)).toStrictEqual([true, true, true, true]);
    expect(await container.count('probe')).toBe(4);
  });
});
