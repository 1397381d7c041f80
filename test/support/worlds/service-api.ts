import { text } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
import { makeCallGates } from '../../../functions/http/gates/call-gates.ts';
import { makeHandler } from '../../../functions/http/make-handler.ts';
import { compileRoute } from '../../../functions/http/routing/route-template.ts';
import { makeTokenVerifier } from '../../../shared/access/token-verifier.ts';
import { audience, issuers, makeTokenMint, tenantId } from '../fakes/tokens.ts';
import type { MemoryService } from './memory-service.ts';

interface ApiOptions {
  readonly body?: unknown;
  readonly roles?: readonly string[];
  readonly client?: string;
  /** Claims of a user's token instead of a client's. */
  readonly user?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined without a body or when it is not JSON. */
  readonly body: unknown;
}

export type CallApi = (
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  options?: ApiOptions,
) => Promise<ApiAnswer>;

const mint = await makeTokenMint();
const origin = 'https://ti.example.org';
const silent = () => {};

/** Calls any route of the service as the host would, with real tokens. */
export function makeCallApi({ functions }: MemoryService): CallApi {
  const access = {
    verifyToken: makeTokenVerifier(
      { tenantId, audiences: [audience], issuers, jwksUrl: 'https://keys.invalid/' },
      mint.keys,
    ),
    visibleGroups: () => Promise.resolve('all' as const),
    gates: makeCallGates(),
    logger: { info: silent, warn: silent, error: silent },
  };
  const routes = functions.map((definition) => ({
    definition,
    template: compileRoute(definition.route),
    handler: makeHandler(definition, access),
  }));
  return async (method, path, { body, roles = ['Ti.ReadWrite.All'], client = 'client-1', user, headers = {} } = {}) => {
    const url = new URL(path, origin);
    const route = routes.find(
      ({ definition, template }) =>
        definition.methods[method] !== undefined && template.match(url.pathname) !== undefined,
    );
    if (route === undefined) {
      throw new Error(`no route for ${method} ${path}`);
    }
    const claims = user === undefined ? { roles, azp: client } : { scp: 'Ti.ReadWrite', upn: user, azp: client };
    const request = new HttpRequest({
      method,
      url: url.href,
      headers: { authorization: `Bearer ${await mint.sign(claims)}`, ...headers },
      params: { ...route.template.match(url.pathname) },
      ...(body !== undefined && { body: { string: typeof body === 'string' ? body : JSON.stringify(body) } }),
    });
    const context = new InvocationContext({ invocationId: 'inv-1', functionName: route.definition.name });
    const response = new HttpResponse((await route.handler(request, context, request.params)) ?? {});
    const content = response.body instanceof ReadableStream ? await text(response.body) : '';
    const isJson = response.headers.get('content-type')?.includes('json') === true && content !== '';
    return {
      status: response.status,
      headers: response.headers,
      text: content,
      body: isJson ? JSON.parse(content) : undefined,
    };
  };
}
