import { text } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
import { z } from 'zod';
import type { Stores } from '../../../functions/app/stores/stores.ts';
import { makeCallGates } from '../../../functions/http/gates/call-gates.ts';
import { makeHandler } from '../../../functions/http/make-handler.ts';
import { makePublicHandler } from '../../../functions/http/public-function.ts';
import { atPublicUrl } from '../../../functions/http/public-url.ts';
import { makeRouteTable } from '../../../functions/http/routing/route-table.ts';
import { makeRateLimiter } from '../../../shared/access/rate-limiter.ts';
import { makeTokenVerifier } from '../../../shared/access/token-verifier.ts';
import { makeVisibleGroups } from '../../../shared/access/visible-groups.ts';
import { audience, issuers, makeTokenMint, tenantId } from '../fakes/tokens.ts';
import { type MemoryService, makeMemoryService } from './memory-service.ts';

export const clientId = 'c1c1c1c1-0000-4000-8000-00000000000A';
export const baseUrl = 'https://ti.example.org';

export interface ClientRequest {
  /** Sent as JSON, or unchanged if it is a string. */
  readonly body?: unknown;
  readonly roles?: readonly string[];
  readonly client?: string;
  /** Added to or replacing the default claims: a user's token has `scp`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ClientAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as a JSON object. @throws Error for any other body */
  readonly body: Readonly<Record<string, unknown>>;
  /** The body's `value`, a list of objects. */
  readonly value: readonly Readonly<Record<string, unknown>>[];
}

export interface ClientApi extends MemoryService {
  /** Calls a path or absolute URL, by default with the token of an application that may do everything. */
  call(method: string, path: string, request?: ClientRequest): Promise<ClientAnswer>;
  /** Waits and advances the clock. */
  advance(ms: number): void;
  readonly clock: () => number;
}

const mint = await makeTokenMint();
const object = z.record(z.string(), z.unknown());
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const everything = [
  'Ti.ReadWrite.All',
  'Alert.ReadWrite.All',
  'Score.Read.All',
  'Telemetry.ReadWrite.All',
  'DeviceGroup.ReadWrite.All',
];

/** The whole service in memory, behind its routes and with real tokens; the clock starts at 2026-07-18 12:30. */
export function makeClientApi(
  settings: Readonly<Record<string, string>> = {},
  wrap?: (stores: Stores) => Stores,
): ClientApi {
  let nowMs = Date.parse('2026-07-18T12:30:00Z');
  const clock = () => nowMs;
  const service = makeMemoryService(clock, settings, wrap);
  const { config } = service;
  const dependencies = {
    verifyToken: makeTokenVerifier(
      { tenantId, audiences: [audience], issuers, jwksUrl: 'https://keys.invalid/' },
      mint.keys,
    ),
    visibleGroups: makeVisibleGroups(service.services.groups),
    gates: makeCallGates(),
    audit: service.services.audit,
    logger: quiet,
    ...(config.RATE_LIMITS.length > 0 && { takeCall: makeRateLimiter(config.RATE_LIMITS, clock) }),
  };
  const routes = [
    ...service.functions.map((route) => ({ route, handle: makeHandler(route, dependencies) })),
    ...service.publicFunctions.map((route) => ({ route, handle: makePublicHandler(route, quiet) })),
  ];
  const table = makeRouteTable(routes);

  async function call(method: string, target: string, request: ClientRequest = {}): Promise<ClientAnswer> {
    const { body, roles = everything, client = clientId, claims = {}, headers = {} } = request;
    const url = new URL(target, baseUrl);
    const found = table.find(method, decodeURIComponent(url.pathname));
    if (found === undefined) {
      return answerOf(new HttpResponse({ status: 404 }));
    }
    const context = new InvocationContext({ invocationId: 'inv-1' });
    const sent = new HttpRequest({
      method,
      url: url.href,
      headers: { authorization: `Bearer ${await mint.sign({ roles, azp: client, ...claims })}`, ...headers },
      ...(body !== undefined && { body: { string: typeof body === 'string' ? body : JSON.stringify(body) } }),
    });
    const handle = atPublicUrl({ publicUrl: config.PUBLIC_URL, isTrustedProxy: () => false }, () =>
      found.handle(sent, context, found.params),
    );
    return await answerOf(new HttpResponse(await handle(sent, context)));
  }

  return {
    ...service,
    clock,
    call,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

async function answerOf(response: HttpResponse): Promise<ClientAnswer> {
  const content = response.body instanceof ReadableStream ? await text(response.body) : '';
  const json = (): Readonly<Record<string, unknown>> => object.parse(JSON.parse(content));
  return {
    status: response.status,
    headers: new Headers(Object.fromEntries(response.headers)),
    text: content,
    get body() {
      return json();
    },
    get value() {
      return z.array(object).parse(json()['value']);
    },
  };
}
