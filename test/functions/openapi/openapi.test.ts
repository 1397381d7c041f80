import { brotliDecompressSync } from 'node:zlib';
import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { methodsOf } from '../../../functions/http/http-function.ts';
import { makePublicHandler } from '../../../functions/http/public-function.ts';
import { pagePolicy } from '../../../functions/openapi/page/render-page.ts';
import { routePath } from '../../../functions/openapi/route-path.ts';
import { documentOf, makeSchemaCheck } from '../../support/worlds/described-api.ts';
import { makeMemoryService } from '../../support/worlds/memory-service.ts';

const service = makeMemoryService(Date.now, { TOKEN_RELAY: 'https://login.microsoftonline.com' });
const document = documentOf(service);
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

async function get(name: string, headers: Readonly<Record<string, string>> = {}) {
  const definition = service.publicFunctions.find((one) => one.name === name);
  if (definition === undefined) {
    throw new Error(`no function ${name}`);
  }
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const request = new HttpRequest({ method: 'GET', url: `http://localhost/${definition.route}`, headers });
  const init = await makePublicHandler(definition, logger)(request, new InvocationContext({ invocationId: 'i' }), {});
  const { status, headers: sent } = new HttpResponse(init ?? {});
  const { body = '' } = init ?? {};
  const text =
    typeof body === 'string' ? body : body instanceof Uint8Array ? brotliDecompressSync(body).toString() : '';
  return { status, headers: sent, text };
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
    expect(document.openapi).toBe('3.1.0');
  });

  it('has every route and method, and no other', () => {
    const registered = [...service.functions, ...service.publicFunctions].flatMap((one) =>
      methodsOf(one).map((method) => `${method.toLowerCase()} ${routePath(one.route).path}`),
    );
    expect(operations.map(({ path, method }) => `${method} ${path}`).toSorted()).toStrictEqual(registered.toSorted());
  });

  it('contains each operation once, with the roles that may call it', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    const open = new Set(operations.filter(({ operation }) => operation.security.length === 0).map(({ path }) => path));
    expect([...open]).toStrictEqual(service.publicFunctions.map(({ route }) => routePath(route).path));
    expect(document.paths['/api/indicators/purge']?.['post']?.security).toStrictEqual([
      { token: ['Ti.ReadWrite.All'] },
    ]);
  });

  it('describes the errors 400, 401, 403, 429 and 500 of every list', () => {
    const lists = operations.filter(({ operation }) =>
      JSON.stringify(operation['parameters'] ?? []).includes('$filter'),
    );
    expect(lists.length).toBeGreaterThan(8);
    for (const { operation } of lists) {
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '403', '429', '500']));
    }
  });

  it('has examples that its own schemas accept', () => {
    const check = makeSchemaCheck(document);
    const faults = [
      ...Object.entries(document.components.schemas).flatMap(([name, { examples = [] }]) =>
        examples.flatMap((example) => check(['components', 'schemas', name], example)),
      ),
      ...operations.flatMap(({ path, method, operation }) =>
        Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, { example }]) =>
          example === undefined
            ? []
            : check(['paths', path, method, 'requestBody', 'content', type, 'schema'], example),
        ),
      ),
    ];
    expect(faults).toStrictEqual([]);
  });

  it('is public and cached until it changes', async () => {
    const { status, headers, text } = await get('openapiJsonHttp');
    expect([status, headers.get('content-type')]).toStrictEqual([200, 'application/json; charset=utf-8']);
    expect(JSON.parse(text)).toStrictEqual(document);
    expect(text).toMatch(/"tokenUrl":"https:\/\/login\.microsoftonline\.com\/[^"]+\/token"/);
    const etag = headers.get('etag') ?? '';
    expect((await get('openapiJsonHttp', { 'if-none-match': `"other", W/${etag}` })).status).toBe(304);
    expect((await get('openapiJsonHttp', { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe.each(['openapiJsonHttp', 'docsHttp'])('the text of %s', (name) => {
  it.each(['br', 'gzip, deflate, br;q=0.5, zstd'])('is compressed for a client that accepts %s', async (accepted) => {
    const plain = await get(name);
    const compressed = await get(name, { 'accept-encoding': accepted });
    expect(compressed.headers.get('content-encoding')).toBe('br');
    expect(compressed.headers.get('vary')).toBe('accept-encoding');
    expect(compressed.text).toBe(plain.text);
    const etag = compressed.headers.get('etag') ?? '';
    expect(etag).not.toBe(plain.headers.get('etag'));
    expect((await get(name, { 'accept-encoding': accepted, 'if-none-match': etag })).status).toBe(304);
  });

  it.each(['gzip', 'br;q=0', 'br; q=0.000', 'brx', ''])(
    'is not compressed for a client that accepts "%s"',
    async (accepted) => {
      const { headers } = await get(name, { 'accept-encoding': accepted });
      expect([headers.get('content-encoding'), headers.get('vary')]).toStrictEqual([null, 'accept-encoding']);
    },
  );
});

describe('the page of the API', () => {
  it('is public and has a content security policy', async () => {
    const { status, headers, text } = await get('docsHttp');
    expect([status, headers.get('content-type')]).toStrictEqual([200, 'text/html; charset=utf-8']);
    expect(headers.get('content-security-policy')).toBe(pagePolicy);
    for (const { operation } of operations) {
      expect(text).toContain(`id="${operation.operationId}"`);
    }
  });

  it('has no broken links within itself', async () => {
    const { text } = await get('docsHttp');
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...text.matchAll(/ href="#([^"$]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(100);
    expect(targets.filter((target) => !ids.has(target))).toStrictEqual([]);
  });
});
