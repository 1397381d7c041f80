import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { madeFileEvent, madeHash } from '../support/made/made-input.ts';
import { waitFor } from '../support/wait-for.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

/** One request as a client sends it, and what the client itself checks of the answer. Names in braces stand for values. */
const stepSchema = z.strictObject({
  to: z.literal('token').optional(),
  method: z.string(),
  /** The request target, byte for byte. */
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  json: z.unknown().optional(),
  status: z.number(),
  /** Part of the answer's JSON. */
  expect: z.unknown().optional(),
  expectType: z.literal('array').optional(),
  text: z.string().optional(),
  textPattern: z.string().optional(),
  messageIsText: z.literal(true).optional(),
  /** Values for later steps, by their path in the answer. */
  save: z.record(z.string(), z.string()).optional(),
});
type Step = z.output<typeof stepSchema>;
const replaySchema = z.strictObject({ client: z.string(), steps: z.array(stepSchema) });

const folder = new URL('./replays/', import.meta.url);
const replays = readdirSync(folder)
  .toSorted()
  .map((name) => replaySchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));

const roles = ['Ti.ReadWrite.All', 'Alert.ReadWrite.All', 'Telemetry.ReadWrite.All', 'Score.Read.All'];
const clients = replays.map((_, index) => ({
  id: `cccccccc-0000-4000-8000-${String(index).padStart(12, '0')}`,
  secret: `secret+of/${index}&=`,
  roles,
}));
const hash = madeHash(91);
let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.start({
    SIEM_SETTLE: 'PT1S',
    DEVICE_GROUPS: '[{"id":"7","name":"Servers"}]',
    LOCAL_CLIENTS: JSON.stringify([...clients, { id: 'setup', secret: 'setup', roles }]),
  });
  const token = await service.token({ id: 'setup', secret: 'setup' });
  const post = (path: string, body: string) => service.request(path, { method: 'POST', body }, token);
  const indicator = { indicatorType: 'FileSha256', indicatorValue: hash, action: 'Block', severity: 'High' };
  await post(
    '/api/indicators',
    JSON.stringify({ ...indicator, title: 'Dropper', description: 'd', generateAlert: true }),
  );
  await post('/api/telemetry', JSON.stringify(madeFileEvent({ device: 1, report: 1, hash })));
  await waitFor(async () => (await (await service.request('/api/alerts?ago=PT1H', {}, token)).text()) !== '[]', 20_000);
}, 60_000);

afterAll(async () => {
  await service?.remove();
});

/** Sent as it is written: `fetch` would rewrite the target and add headers. */
async function send(origin: string, { method, path, headers }: Step, body: string | undefined) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined;
    type: string;
    text: string;
  }>();
  const { hostname, port } = new URL(origin);
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const options = { hostname, port, method, path, headers: { ...headers, ...length, Connection: 'close' } };
  request(options, (answer) => {
    const type = answer.headers['content-type'] ?? '';
    buffer(answer)
      .then((bytes) => decoded(bytes, answer.headers['content-encoding']))
      .then((content) => resolve({ status: answer.statusCode, type, text: content }), reject);
  })
    .on('error', reject)
    .end(body);
  return promise;
}

function at(value: unknown, path: string): unknown {
  let inner = value;
  for (const key of path.split('.')) {
    inner = typeof inner === 'object' && inner !== null ? new Map(Object.entries(inner)).get(key) : undefined;
  }
  return inner;
}

/** As the clients' libraries do with what they say that they accept. */
function decoded(bytes: Buffer, coding: string | undefined): string {
  const decode = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ''];
  return (decode?.(bytes) ?? bytes).toString();
}

describe.each(replays.map(({ client, steps }, index) => ({ client, steps, credentials: clients[index] })))(
  '$client',
  ({ steps, credentials }) => {
    it(`gets the responses it needs in ${steps.length} requests`, async () => {
      const { baseUrl, tokenUrl } = service.runtime;
      const values = new Map([
        ['baseUrl', baseUrl],
        ['tenant', new URL(tokenUrl).pathname.split('/')[1] ?? ''],
        ['clientId', credentials?.id ?? ''],
        ['clientSecret', encodeURIComponent(credentials?.secret ?? '')],
        ['hash', hash],
      ]);
      for (const written of steps) {
        const step = stepSchema.parse(fill(written, values));
        const body = step.json === undefined ? step.body : JSON.stringify(step.json);
        const answer = await send(step.to === 'token' ? new URL(tokenUrl).origin : baseUrl, step, body);
        const json: unknown = answer.type.includes('application/json') ? JSON.parse(answer.text) : undefined;
        expect({ ...answer, json }, `${step.method} ${step.path}`).toMatchObject({
          status: step.status,
          ...(step.text !== undefined && { text: step.text }),
          ...(step.expect !== undefined && { json: step.expect }),
        });
        expect(faultsOf(step, answer, json), `${step.method} ${step.path}`).toStrictEqual([]);
        for (const [name, path] of Object.entries(step.save ?? {})) {
          values.set(name, z.string().parse(at(json, path)));
        }
      }
    });
  },
);

/** What a client checks beside the values that it reads. */
function faultsOf(step: Step, answer: { readonly text: string }, json: unknown): readonly string[] {
  const { expectType, textPattern = '', messageIsText } = step;
  return [
    ...(new RegExp(textPattern, 'm').test(answer.text) ? [] : [`no ${textPattern} in the text`]),
    ...(expectType === undefined || Array.isArray(at(json, 'value')) ? [] : ['value is no list']),
    ...(messageIsText === undefined || typeof at(json, 'error.message') === 'string' ? [] : ['the message is no text']),
  ];
}

/** Every text in it with the values in place of their names. */
function fill(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\{(\w+)\}/g, (name, key: string) => values.get(key) ?? name);
  }
  if (Array.isArray(value)) {
    return value.map((one) => fill(one, values));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, values)]))
    : value;
}
