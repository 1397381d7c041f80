import { randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { requestPath } from '../../functions/http/routing/request-path.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { FunctionApp } from '../functions-core/function-app.ts';
import { setHostHeaders } from './host-headers.ts';
import { listen, stopListening } from './listen.ts';
import { declaredLength, streamedRequest } from './request-body.ts';
import { makeRouter, type RouteMatch, type Router } from './router.ts';
import { httpTriggerMetadata } from './trigger-metadata.ts';

export interface HttpHostOptions {
  readonly logger: Logger;
  readonly host: string;
  /** 0 = a free one. */
  readonly port: number;
  readonly routePrefix: string;
  /** Longest body; 100 MB on Azure. */
  readonly maxBodyBytes: number;
  /** A request without an answer after this long gets a 504; 230 s on Azure. */
  readonly answerTimeoutMs: number;
  /** Keys that open functions of authLevel function and admin; none opens none. */
  readonly functionKeys: readonly string[];
}

/** The listener. It is there before the app is: until then every request is answered 503. */
export interface HttpHost {
  readonly port: number;
  /**
   * Serves the app's HTTP functions from now on.
   *
   * @throws Error when the app has not switched streaming on
   */
  serve(app: FunctionApp): Router;
  /** Takes no more connections, waits for the requests in flight up to `boundMs`, then cuts what is left. */
  stop(boundMs: number): Promise<void>;
}

type Serving = { readonly app: FunctionApp; readonly router: Router };

/**
 * Listens. HTTP functions are served as the Functions host does with streaming on: each request is handed, in process, to
 * the library's own streaming server, which reads and answers the connection itself.
 *
 * @throws Error when the port is taken
 */
export async function openHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const { logger } = options;
  const pending = new Set<Promise<void>>();
  let serving: Serving | undefined;
  const server = createServer({ maxHeaderSize: 32 * 1024, requestTimeout: options.answerTimeoutMs + 5_000 });
  server.keepAliveTimeout = 65_000;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (serving === undefined) {
      answerStarting(response);
      return;
    }
    if (!server.listening) {
      response.setHeader('connection', 'close');
    }
    const done = serve(request, response, serving, options).catch((error: unknown) => {
      // a client that leaves before its body is whole is no fault of ours
      if (request.errored === null) {
        logger.error('request-failed', error);
      }
      response.destroy();
    });
    pending.add(done);
    void done.finally(() => pending.delete(done));
  };
  server.on('request', onRequest);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if ((declaredLength(request) ?? 0) <= options.maxBodyBytes) {
      response.writeContinue();
    }
    onRequest(request, response);
  });
  const port = await listen(server, options.port, options.host);
  return {
    port,
    serve(app) {
      const router = makeRouter(app.functions, options.routePrefix);
      for (const { functionName, reason } of router.faults) {
        logger.error('function-in-error', reason, { functionName });
      }
      if (router.routes.length > 0 && app.streamServer === undefined) {
        throw new Error(
          'The app must call app.setup({ enableHttpStream: true }): without it chunked bodies arrive empty',
        );
      }
      serving = { app, router };
      return router;
    },
    stop: async (boundMs) => stopHttp(server, pending, boundMs),
  };
}

function answerStarting(response: ServerResponse): void {
  const body = JSON.stringify({ status: 'starting', parts: {} });
  const headers = { connection: 'close', 'content-type': 'application/json; charset=utf-8', 'retry-after': '1' };
  response.writeHead(503, headers).end(body);
}

async function stopHttp(server: Server, pending: ReadonlySet<Promise<void>>, boundMs: number): Promise<void> {
  const closed = stopListening(server);
  const bound = Promise.withResolvers<void>();
  const timer = setTimeout(bound.resolve, boundMs);
  await Promise.race([Promise.all(pending), bound.promise]);
  clearTimeout(timer);
  server.closeAllConnections();
  await closed;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { app, router }: Serving,
  options: HttpHostOptions,
): Promise<void> {
  const target = request.url ?? '';
  const path = requestPath(target);
  const match = path === undefined ? undefined : router.match(request.method ?? '', path);
  if (match === undefined) {
    return refuse(response, path === undefined ? 400 : 404);
  }
  if (!isKeyAccepted(match, request, options.functionKeys)) {
    return refuse(response, 401);
  }
  if ((declaredLength(request) ?? 0) > options.maxBodyBytes) {
    return refuse(response, 413);
  }
  const invocationId = randomUUID();
  if (!setHostHeaders(request, invocationId, options.host)) {
    return refuse(response, 400);
  }
  const closed = answerDeadline(response, options.answerTimeoutMs);
  const streamed = await streamedRequest(request, options.maxBodyBytes, () => refuse(response, 413));
  const triggerMetadata = httpTriggerMetadata(request.headers, target, streamed.json, match.values);
  app.streamServer?.emit('request', streamed.request, response);
  try {
    await app.invoke(match.route.functionName, { data: { string: '' }, triggerMetadata, invocationId });
  } catch (error) {
    // what the library cannot answer any more because the host has, with 413 or 504, is no fault of the function
    const isAnswered = error instanceof Error && 'code' in error && error.code === 'ERR_HTTP_HEADERS_SENT';
    if (!(isAnswered && response.writableEnded)) {
      options.logger.error('function-failed', error, { functionName: match.route.functionName, invocationId });
    }
    if (response.headersSent && !response.writableEnded) {
      response.destroy();
    }
  }
  await closed;
}

/** Resolves when the answer is through or the client has left; a function that does not answer gets a 504 then. */
async function answerDeadline(response: ServerResponse, timeoutMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => refuse(response, 504), timeoutMs);
  response.on('error', () => undefined);
  response.once('close', () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

/** Answers without a body and closes the connection, so that no unread body needs to be taken in. */
function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    return;
  }
  const closing = status === 404 || status === 401 ? {} : { connection: 'close' };
  response.writeHead(status, { ...closing, 'content-length': 0 }).end();
}

function isKeyAccepted({ route }: RouteMatch, request: IncomingMessage, keys: readonly string[]): boolean {
  if (route.authLevel === 'anonymous') {
    return true;
  }
  const header = request.headers['x-functions-key'];
  const query = new URLSearchParams(/\?.*/su.exec(request.url ?? '')?.[0]).get('code');
  const given = Buffer.from(typeof header === 'string' ? header : (query ?? ''));
  return keys.some((key) => {
    const expected = Buffer.from(key);
    return expected.length > 0 && expected.length === given.length && timingSafeEqual(expected, given);
  });
}
