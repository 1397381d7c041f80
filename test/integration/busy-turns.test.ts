import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../functions/app/config/config.ts';
import { openStores } from '../../functions/app/stores/open-stores.ts';
import type { Stores } from '../../functions/app/stores/stores.ts';
import { audience, tenantId } from '../support/fakes/tokens.ts';
import { busiestTurn, unitMs } from '../support/loop-probe.ts';
import {
  hostileAtEveryDoor,
  hostileBodies,
  hostileHeaders,
  hostileMessages,
  hostileQueries,
} from '../support/made/hostile-bodies.ts';
import { hostileFiles } from '../support/made/hostile-files.ts';
import { samplePath } from '../support/sample-path.ts';
import { type MemoryService, makeMemoryService } from '../support/worlds/memory-service.ts';
import { type ApiAnswer, type CallApi, makeCallApi } from '../support/worlds/service-api.ts';

/*
 * No call holds up the others: whatever a body, a file or a message contains, one turn of the event loop takes less than a
 * quarter of a second on a quiet machine. Inputs that took seconds are run against the real handlers and the embedded stores.
 */

/** In units of `loop-probe.ts`: 250 ms on a quiet machine. */
const maxUnits = 5;

const roles = ['Ti.ReadWrite.All', 'Verdict.Read', 'Telemetry.ReadWrite.All', 'Alert.ReadWrite.All', 'Package.Read'];

describe('a turn of the event loop', () => {
  let folder: string;
  let stores: Stores;
  let service: MemoryService;
  let call: CallApi;
  let allowedMs: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'busy-turns-'));
    const config = readConfig({
      STORE: 'sqlite',
      SQLITE_PATH: join(folder, 'store.db'),
      BLOBS: 'folder',
      BLOB_ROOT: folder,
      QUEUE: 'sqlite',
      AUTH_TENANT_ID: tenantId,
      AUTH_AUDIENCE: audience,
    });
    stores = await openStores(config, Date.now);
    service = makeMemoryService(Date.now, {}, () => stores);
    call = makeCallApi(service);
    await service.services.publisher.publish();
    allowedMs = unitMs() * maxUnits;
  });

  afterAll(async () => {
    await stores.close();
    await rm(folder, { recursive: true });
  });

  it.each(hostileBodies)('stays short for $name', async ({ path, body, answer }) => {
    const text = body();
    const turn = await busiestTurn(() => call('POST', path, { body: text, roles }));
    expect(`${turn.result.status} ${turn.result.text}`).toMatch(answer);
    expect(turn.maxMs).toBeLessThan(allowedMs);
  });

  /** What went wrong in a call: its status, or that it took too long. */
  async function faultOf(work: () => Promise<ApiAnswer>, isRight: (status: number) => boolean): Promise<string> {
    const { result, maxMs } = await busiestTurn(work);
    return `${isRight(result.status) ? '' : result.status}${maxMs < allowedMs ? '' : ` ${maxMs} ms`}`;
  }

  it.each(hostileQueries)('stays short for a query of %s', async (_name, query) => {
    for (const path of ['/api/indicators', '/api/alerts', '/V1.0/IndicatorsOfCompromise', '/api/indicators/export']) {
      const ask = () => call('GET', `${path}?${query}`, { roles });
      const fault = await faultOf(ask, (status) => status === 200 || status === 400);
      expect([path, fault]).toEqual([path, '']);
    }
  });

  it.each(hostileHeaders)('stays short for a long header %s', async (name, value) => {
    for (const path of ['/api/indicators?$top=1', '/api/packages/latest', '/api/alerts?sinceTimeUtc=2026-01-01']) {
      const ask = () => call('GET', path, { roles, headers: { [name]: value } });
      const fault = await faultOf(ask, (status) => status !== 500);
      expect([path, fault]).toEqual([path, '']);
    }
  });

  it.each(hostileAtEveryDoor)('stays short for %s, wherever a body is read', async (_name, body) => {
    const text = body();
    const doors = service.functions.flatMap(({ name, route, methods }) =>
      (['POST', 'PATCH', 'PUT'] as const)
        .filter((method) => methods[method]?.describe().body !== undefined)
        .map((method) => ({ name, method, path: samplePath(route) })),
    );
    expect(doors.length).toBeGreaterThan(20);
    for (const { name, method, path } of doors) {
      const send = () => call(method, path, { body: text, roles });
      const fault = await faultOf(send, (status) => status === 202 || (status >= 400 && status < 500));
      expect([name, fault]).toEqual([name, '']);
    }
  });

  it.each(hostileMessages)('stays short for a message of %s', async (_name, body) => {
    const message = zstdCompressSync(Buffer.from(body()));
    const turn = await busiestTurn(() => service.services.matchTelemetry([message]));
    expect(turn.result.messages).toBe(1);
    expect(turn.maxMs).toBeLessThan(allowedMs);
  });

  it.each(hostileFiles)('stays short for a file with %s', async (name, content, outcome) => {
    const blob = await stores.blobs.imports.write(`${name}.csv`, Buffer.from(content()));
    const { importer } = service.services;
    const { result: id, maxMs } = await busiestTurn(async () => {
      const accepted = blob === undefined ? '' : await importer.acceptDrop(blob);
      await importer.run(accepted, 60_000);
      return accepted;
    });
    const document = (await stores.imports.read({ partition: id, id }))?.document;
    const { created = 0, unchanged = 0, refused, error } = document ?? {};
    expect(`${created + unchanged} ${refused} ${error}`).toMatch(outcome);
    expect(maxMs).toBeLessThan(allowedMs);
  });
});
