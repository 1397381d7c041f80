import { text } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
import { makeAlertDefinitionByIdHttp } from '../../../functions/api/definitions/alert-definition-by-id-http.ts';
import { makeAlertDefinitionsHttp } from '../../../functions/api/definitions/alert-definitions-http.ts';
import { makeIndicatorByIdHttp } from '../../../functions/api/indicators/indicator-by-id-http.ts';
import { makeIndicatorHistoryHttp } from '../../../functions/api/indicators/indicator-history-http.ts';
import { makeIndicatorsBatchDeleteHttp } from '../../../functions/api/indicators/indicators-batch-delete-http.ts';
import { makeIndicatorsCountHttp } from '../../../functions/api/indicators/indicators-count-http.ts';
import { makeIndicatorsHttp } from '../../../functions/api/indicators/indicators-http.ts';
import { makeIndicatorsImportHttp } from '../../../functions/api/indicators/indicators-import-http.ts';
import { makeIndicatorsPurgeHttp } from '../../../functions/api/indicators/indicators-purge-http.ts';
import { makeCallGates } from '../../../functions/http/gates/call-gates.ts';
import type { HttpFunction } from '../../../functions/http/http-function.ts';
import { makeHandler } from '../../../functions/http/make-handler.ts';
import type { Actor } from '../../../shared/access/actor.ts';
import { makeTokenVerifier } from '../../../shared/access/token-verifier.ts';
import { audience, issuers, makeTokenMint, tenantId } from '../fakes/tokens.ts';
import { type IndicatorWorld, makeIndicatorWorld } from '../made/indicator-fixtures.ts';

export interface CallOptions {
  readonly body?: unknown;
  readonly roles?: readonly string[];
  readonly client?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is empty. */
  readonly body: unknown;
}

interface IndicatorApi extends IndicatorWorld {
  readonly call: (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, options?: CallOptions) => Promise<Answer>;
}

const mint = await makeTokenMint();
const origin = 'https://ti.example.org';
export const importResultContext = 'https://api.example.com/api/$metadata#ImportResult';

/** The HTTP functions for indicators and alert definitions, with real tokens and a container in memory. */
export function makeIndicatorApi(): IndicatorApi {
  const world = makeIndicatorWorld();
  const settings = { tenantId, audiences: [audience], issuers, jwksUrl: 'https://keys.invalid/' };
  const dependencies = {
    verifyToken: makeTokenVerifier(settings, mint.keys),
    visibleGroups: () => Promise.resolve('all' as const),
    gates: makeCallGates(),
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const services = {
    indicators: world.service,
    definitions: world.definitions,
    countIndicators: (actor: Actor) => world.service.countByGroup(actor),
    importResultContext,
    purgeGraceMs: 3_600_000,
  };
  const functions: readonly HttpFunction[] = [
    makeIndicatorsHttp(services),
    makeIndicatorByIdHttp(services),
    makeIndicatorHistoryHttp(services),
    makeIndicatorsImportHttp(services),
    makeIndicatorsBatchDeleteHttp(services),
    makeIndicatorsCountHttp(services),
    makeIndicatorsPurgeHttp(services),
    makeAlertDefinitionsHttp(services),
    makeAlertDefinitionByIdHttp(services),
  ];
  const routes = functions.map((definition) => ({
    pattern: new RegExp(`^/${definition.route.replace(/\{(\w+):regex\(\^(.*?)\$\)\}/g, '(?<$1>$2)')}$`, 'i'),
    handler: makeHandler(definition, dependencies),
    name: definition.name,
  }));
  return {
    ...world,
    async call(method, path, { body, roles = ['Ti.ReadWrite.All'], client = 'client-1', headers = {} } = {}) {
      const url = new URL(path, origin);
      const matches = routes.filter(({ pattern }) => pattern.test(url.pathname));
      const [route] = matches;
      if (route === undefined || matches.length > 1) {
        throw new Error(`${matches.length} routes match ${url.pathname}`);
      }
      const request = new HttpRequest({
        method,
        url: url.href,
        headers: { authorization: `Bearer ${await mint.sign({ roles, azp: client })}`, ...headers },
        params: { ...route.pattern.exec(url.pathname)?.groups },
        ...(body !== undefined && { body: { string: JSON.stringify(body) } }),
      });
      const context = new InvocationContext({ invocationId: 'inv-1', functionName: route.name });
      const response = new HttpResponse((await route.handler(request, context, request.params)) ?? {});
      const content = response.body instanceof ReadableStream ? await text(response.body) : '';
      return {
        status: response.status,
        headers: response.headers,
        text: content,
        body: content === '' ? undefined : JSON.parse(content),
      };
    },
  };
}
