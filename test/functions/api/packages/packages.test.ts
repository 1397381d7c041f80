import { buffer } from 'node:stream/consumers';
import { HttpRequest } from '@azure/functions';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseByteRange } from '../../../../functions/api/packages/byte-range.ts';
import { type MemoryService, makeMemoryService } from '../../../support/worlds/memory-service.ts';
import { otherTestKey, testKey } from '../../../support/worlds/package-world.ts';
import { makeCallApi } from '../../../support/worlds/service-api.ts';

const roles = ['Package.Read'];
const list = z.object({
  deviceGroup: z.string().nullable(),
  value: z.array(
    z.object({
      version: z.number(),
      builtAt: z.iso.datetime(),
      sizeBytes: z.number(),
      records: z.number(),
      counts: z.record(z.string(), z.number()),
      signature: z.string(),
    }),
  ),
  deltas: z.array(z.object({ since: z.number() })),
});
let nowMs = Date.parse('2026-01-01T00:00:00Z');
let service: MemoryService;
let call: ReturnType<typeof makeCallApi>;
let first: number;

const add = async (indicatorValue: string) => {
  const body = { indicatorType: 'DomainName', indicatorValue, action: 'Block', title: 't', description: 'd' };
  expect((await call('POST', '/api/indicators', { body })).status).toBe(200);
};
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => call('GET', path, { roles, headers });
async function keysOf({ publicFunctions }: MemoryService) {
  const definition = publicFunctions.find(({ name }) => name === 'packageKeysHttp');
  const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api/packages/keys' });
  const answer = await definition?.methods.GET?.handle(request, {});
  return z.object({ keys: z.array(z.record(z.string(), z.string())) }).parse(JSON.parse(z.string().parse(answer?.body)))
    .keys;
}
const codeOf = (body: unknown) => z.object({ error: z.object({ code: z.string() }) }).parse(body).error.code;

beforeAll(async () => {
  service = makeMemoryService(() => nowMs, {
    PACKAGE_SIGNING_KEY: testKey,
    DEVICE_GROUPS: '[{"id":"10","name":"Helsinki"}]',
  });
  call = makeCallApi(service);
  const publish = async () => await service.services.packages?.publisher.publish();
  await add('one.example');
  await publish();
  first = nowMs;
  nowMs += 60_000;
  await add('two.example');
  await publish();
});

describe('GET /api/packages', () => {
  it('lists versions with sizes, counts and build times, latest first', async () => {
    const { body } = await get('/api/packages');
    const { deviceGroup, value, deltas } = list.parse(body);
    expect(deviceGroup).toBeNull();
    expect(value.map(({ version, builtAt, counts }) => ({ version, builtAt, counts }))).toEqual([
      { version: nowMs, builtAt: '2026-01-01T00:01:00.000Z', counts: { DomainName: 2 } },
      { version: first, builtAt: '2026-01-01T00:00:00.000Z', counts: { DomainName: 1 } },
    ]);
    expect(deltas.map(({ since }) => since)).toEqual([first]);
  });

  it('returns the organisation’s packages for a group that no indicator targets, and refuses an unknown group', async () => {
    expect(list.parse((await get('/api/packages?deviceGroup=helsinki')).body).deviceGroup).toBeNull();
    const unknown = await get('/api/packages?deviceGroup=Nowhere');
    expect([unknown.status, codeOf(unknown.body)]).toEqual([404, 'ResourceNotFound']);
  });
});

describe('GET /api/packages/{version}', () => {
  it('returns the file and what is needed to verify it', async () => {
    const [latest] = list.parse((await get('/api/packages')).body).value;
    const answer = await get('/api/packages/latest');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(latest?.sizeBytes),
      'accept-ranges': 'bytes',
      'x-package-version': String(latest?.version),
      'x-package-signature': latest?.signature,
    });
    expect(answer.text).toHaveLength(latest?.sizeBytes ?? 0);
    expect((await get(`/api/packages/${nowMs}`)).text).toBe(answer.text);
  });

  it('returns a version that is still kept, and no other', async () => {
    expect((await get(`/api/packages/${first}`)).headers.get('x-package-version')).toBe(String(first));
    expect((await get('/api/packages/17')).status).toBe(404);
  });

  it('returns 304 to a client that has the file', async () => {
    const etag = (await get('/api/packages/latest')).headers.get('etag') ?? '';
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get('/api/packages/latest', { 'if-none-match': header });
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await get('/api/packages/latest', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('returns ranges with the signature of the whole file', async () => {
    const whole = await get('/api/packages/latest');
    const etag = whole.headers.get('etag') ?? '';
    const size = whole.text.length;
    const range = async (header: string, ifRange?: string) =>
      await get('/api/packages/latest', { range: header, ...(ifRange !== undefined && { 'if-range': ifRange }) });
    const part = await range('bytes=10-29');
    expect([part.status, part.text]).toEqual([206, whole.text.slice(10, 30)]);
    expect(part.headers.get('content-range')).toBe(`bytes 10-29/${size}`);
    expect(part.headers.get('x-package-signature')).toBe(whole.headers.get('x-package-signature'));
    expect((await range('bytes=-5', etag)).text).toBe(whole.text.slice(-5));
    expect((await range('bytes=5-', '"other"')).status).toBe(200);
    const behind = await range(`bytes=${size}-`);
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
  });
});

describe('GET /api/packages/latest/delta', () => {
  it('returns the changes since a version', async () => {
    const answer = await get(`/api/packages/latest/delta?since=${first}`);
    expect([answer.status, answer.headers.get('x-package-version')]).toEqual([200, String(nowMs)]);
    expect(answer.text).toContain('two.example');
    expect(answer.text).not.toContain('one.example');
  });

  it.each([
    ['the latest', () => nowMs, 204],
    ['too old', () => first - 1, 404],
    ['still to come', () => nowMs + 1, 404],
    ['no version', () => 'x', 400],
  ])('handles a since that is %s', async (_name, since, status) => {
    expect((await get(`/api/packages/latest/delta?since=${since()}`)).status).toBe(status);
  });

  it('requires since', async () => {
    const answer = await get('/api/packages/latest/delta');
    expect([answer.status, codeOf(answer.body)]).toEqual([400, 'MissingRequiredParameter']);
  });
});

describe('without a signing key', () => {
  const bare = makeMemoryService();

  it('there are no packages, and a request to publish some does nothing', async () => {
    await bare.services.runWork([JSON.stringify({ kind: 'publish-packages', id: 'all' })]);
    const answer = await makeCallApi(bare)('GET', '/api/packages/latest', { roles });
    expect([answer.status, codeOf(answer.body)]).toEqual([404, 'ResourceNotFound']);
    expect(await keysOf(bare)).toEqual([]);
  });
});

it('the public keys are public, and nothing of the private key is returned', async () => {
  const keys = await keysOf(
    makeMemoryService(Date.now, { PACKAGE_SIGNING_KEY: `{"keys":[${otherTestKey},${testKey}]}` }),
  );
  expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([
    ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
  ]);
});

it.each([
  [null, undefined],
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=2-', { start: 2, end: 10 }],
  ['bytes=2-99', { start: 2, end: 10 }],
  ['bytes=-3', { start: 7, end: 10 }],
  ['bytes=-99', { start: 0, end: 10 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=5-2', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['lines=0-1', undefined],
])('parseByteRange reads the range %s of ten bytes', (header, expected) => {
  expect(parseByteRange(header, 10)).toEqual(expected);
});

it('a package with a damaged byte is not served, and is rebuilt from the list', async () => {
  const blobs = service.stores.blobs.snapshots;
  const names: string[] = [];
  for await (const { name } of blobs.list('packages/')) {
    names.push(name);
  }
  for (const name of names.filter((one) => !one.endsWith('.json'))) {
    const opened = await blobs.open(name);
    const bytes = opened === undefined ? Buffer.alloc(0) : await buffer(opened.body);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await blobs.write(name, bytes);
  }
  // Another process, which has not read these files before.
  const other = makeMemoryService(
    () => nowMs,
    { PACKAGE_SIGNING_KEY: testKey, DEVICE_GROUPS: '[{"id":"10","name":"Helsinki"}]' },
    () => service.stores,
  );
  const latest = () => makeCallApi(other)('GET', '/api/packages/latest', { roles });
  nowMs += 60_000;
  const damaged = await latest();
  expect([damaged.status, damaged.headers.get('retry-after')]).toEqual([503, '10']);
  await other.services.packages?.publisher.publish();
  expect((await latest()).status).toBe(200);
});
