import {
  app,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
  output,
  trigger,
} from '@azure/functions';

app.setup({ enableHttpStream: true });

function names(request: HttpRequest, context: InvocationContext): HttpResponseInit {
  return { jsonBody: { fn: context.functionName, params: request.params } };
}

app.http('aItem', { route: 'items/{id}', methods: ['GET'], handler: names });
app.http('bRecent', { route: 'items/recent', methods: ['GET'], handler: names });
app.http('cNumber', { route: 'numbers/{id:regex(^\\d+$)}', methods: ['GET', 'PATCH'], handler: names });
app.http('dNumberWord', { route: 'numbers/{word:alpha:length(2,4)}', methods: ['GET'], handler: names });
app.http('eUpload', { route: 'threat-objects:upload', methods: ['POST'], handler: names });
app.http('fDefinition', { route: 'AlertDefinitions({id})', methods: ['GET'], handler: names });
app.http('gOptional', { route: 'optional/{name?}', methods: ['GET'], handler: names });
app.http('hRest', { route: 'rest/{*path}', methods: ['GET'], handler: names });
app.http('iGuid', { route: 'guids/{id:guid}', methods: ['GET'], handler: names });
app.http('jRole', { route: 'roles/{id}', methods: ['POST'], handler: names });
app.http('kKey', { route: 'keyed', methods: ['GET'], authLevel: 'function', handler: names });
app.http('lAdmin', { route: 'admin/things', methods: ['GET'], handler: names });

app.http('echo', {
  route: 'echo',
  methods: ['POST'],
  handler: async (request) => ({ body: await request.text(), headers: { 'content-type': 'text/plain' } }),
});

app.http('count', {
  route: 'count',
  methods: ['POST'],
  handler: async (request) => {
    let bytes = 0;
    for await (const chunk of request.body ?? []) {
      bytes += Buffer.from(chunk).length;
    }
    return { jsonBody: { bytes } };
  },
});

app.http('forgiving', {
  route: 'forgiving',
  methods: ['POST'],
  handler: async (request) => {
    const text = await request.text().catch(() => 'cut off');
    return { status: 400, body: text };
  },
});

app.http('impatient', {
  route: 'impatient',
  methods: ['POST'],
  handler: async (request) => {
    for await (const _ of request.body ?? []) {
      break;
    }
    return { status: 413 };
  },
});

app.http('seen', {
  route: 'seen',
  methods: ['GET'],
  handler: (request) => ({ jsonBody: { url: request.url, headers: Object.fromEntries(request.headers) } }),
});

app.http('bare', { route: 'bare', methods: ['GET'], handler: () => ({ body: 'ok' }) });

app.http('throws', {
  route: 'throws',
  methods: ['GET'],
  handler: () => {
    throw new Error('the handler failed');
  },
});

app.generic('nothing', {
  trigger: trigger.http({ route: 'nothing', methods: ['GET'] }),
  return: output.http({}),
  handler: () => undefined,
});

async function* largeBody(): AsyncGenerator<Buffer> {
  for (let index = 0; index < 64; index += 1) {
    yield Buffer.alloc(16_384, index);
  }
}

async function* brokenBody(): AsyncGenerator<Buffer> {
  yield Buffer.from('begun');
  await Promise.resolve();
  throw new Error('the body failed');
}

app.http('large', { route: 'large', methods: ['GET'], handler: () => ({ body: largeBody() }) });

app.http('cut', { route: 'cut', methods: ['GET'], handler: () => ({ body: brokenBody() }) });
