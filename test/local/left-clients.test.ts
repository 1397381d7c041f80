import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadFunctionApp } from '../../local/functions-core/function-app.ts';
import { type HttpHost, openHttpHost } from '../../local/http/http-host.ts';
import { waitFor as poll } from '../support/wait-for.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

const clients = 300;
const logger = makeRecordingLogger();
let host: HttpHost;

beforeAll(async () => {
  const app = await loadFunctionApp(new URL('./apps/gated-app.ts', import.meta.url).href, () => undefined);
  host = await openHttpHost({
    logger,
    host: '127.0.0.1',
    port: 0,
    routePrefix: '',
    maxBodyBytes: 1_000,
    answerTimeoutMs: 60_000,
    functionKeys: [],
    isTrustedProxy: () => false,
  });
  host.serve(app);
});

afterAll(async () => {
  await host.stop(1_000);
});

const stateSchema = z.object({
  started: z.int(),
  chunks: z.int(),
  ended: z.int(),
  running: z.int(),
  waiting: z.int(),
});

const waitFor = (isTrue: () => Promise<boolean>) => poll(isTrue, 20_000, 20);

async function state(): Promise<z.output<typeof stateSchema>> {
  return stateSchema.parse(await (await fetch(`http://127.0.0.1:${host.port}/state`)).json());
}

function open(client: string, encoding = 'identity'): ClientRequest {
  const path = `/endless/${client}`;
  const headers = { 'accept-encoding': encoding };
  const request = httpRequest({ host: '127.0.0.1', port: host.port, path, headers, agent: false });
  request.on('error', () => undefined);
  request.end();
  return request;
}

async function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve);
  return await promise;
}

describe('clients that leave', () => {
  it('get no more of an answer than they take', async () => {
    const request = open('slow');
    await answerOf(request);
    let before = -1;
    // Without a reader the buffers of both ends fill, and then nothing more is made.
    await waitFor(async () => {
      const { chunks } = await state();
      const isStill = chunks === before;
      before = chunks;
      return isStill;
    });
    expect(before).toBeLessThan(500);
    expect(await state()).toMatchObject({ running: 16, waiting: 0 });
    request.destroy();
    await waitFor(async () => (await state()).running === 0);
  });

  it.each(['identity', 'gzip'])('give their places back, whenever they leave (%s)', async (encoding) => {
    const requests = Array.from({ length: clients }, (_, index) => open(`c${index % 7}`, encoding));
    // One in three as soon as it is sent, one when it has its answer or is refused, one after the others.
    await Promise.all(
      requests.map(async (request, index) => {
        if (index % 3 === 0) {
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
          request.destroy();
        } else if (index % 3 === 1) {
          request.once('response', () => request.destroy());
        }
      }),
    );
    await waitFor(async () => (await state()).running > 0);
    for (const request of requests) {
      request.destroy();
    }
    await waitFor(async () => {
      const { running, waiting, started, ended } = await state();
      return running === 0 && waiting === 0 && started === ended;
    });
    const last = open('another');
    expect((await answerOf(last)).statusCode).toBe(200);
    last.destroy();
    expect(logger.events).toEqual([]);
  });
});
