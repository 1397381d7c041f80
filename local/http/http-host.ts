import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { clientLeftInput } from '../../functions/http/gates/client-left.ts';
import { requestPath } from '../../functions/http/routing/request-path.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { IsTrustedProxy } from '../../shared/platform/trusted-proxies.ts';
import type { FunctionApp } from '../functions-core/function-app.ts';
import { readFormGetAsPost } from './form-get.ts';
import { isKeyAccepted } from './function-keys.ts';
import { setHostHeaders } from './host-headers.ts';
import { listen, stopListening } from './listen.ts';
import { ClientLeftError, type PacedResult, pace } from './paced-body.ts';
import { declaredLength, streamedRequest } from './request-body.ts';
import { makeRouter, type Router } from './router.ts';
import { httpTriggerMetadata } from './trigger-metadata.ts';

interface HttpHostOptions {
  readonly logger: Logger;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly routePrefix: string;
  /** Largest request body; 100 MB on Azure. */
  readonly maxBodyBytes: number;
  /** A request without a response after this time gets a 504; 230 s on Azure. */
  readonly answerTimeoutMs: number;
  /** Keys for functions with authLevel function or admin; without keys these cannot be called. */
  readonly functionKeys: readonly string[];
  /** Whose reports of the client's address, scheme, host and path count. */
  readonly isTrustedProxy: IsTrustedProxy;
}

/** The listener. It opens before the app is loaded; until then every request gets a 503. */
export interface HttpHost {
  readonly port: number;
  /**
   * Starts serving the app's HTTP functions.
   *
   * @throws Error when the app has not enabled HTTP streaming
   */
  serve(app: FunctionApp): Router;
  /** Accepts no more connections, waits at most `boundMs` for requests in progress, then closes the rest. */
  stop(boundMs: number): Promise<void>;
}

/** Requests in progress from which on it is worth a turn of the event loop to find out whether a client still waits. */
const crowd = 16;

type Serving = { readonly app: FunctionApp; readonly router: Router };

/**
 * Starts listening. HTTP functions are served as by the Functions host with streaming enabled: each request is passed
 * in process to the library's own streaming server, which reads the request and writes the response itself.
 *
 * @throws Error when the port is in use
 */
export async function openHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const { logger } = options;
  const pending = new Set<Promise<void>>();
  let serving: Serving | undefined;
  const server = createServer({ maxHeaderSize: 32 * 1024, requestTimeout: options.answerTimeoutMs + 5_000 });
  server.keepAliveTimeout = 65_000;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (serving === undefined) {
      respondStarting(response);
      return;
    }
    if (!server.listening) {
      response.setHeader('connection', 'close');
    }
    const isCrowded = pending.size >= crowd;
    const done = serve(request, response, serving, { ...options, isCrowded }).catch((error: unknown) => {
      // A client that disconnects while sending its body is not an error of the service.
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
          'The app must call app.setup({ enableHttpStream: true }): otherwise chunked bodies arrive empty',
        );
      }
      serving = { app, router };
      return router;
    },
    stop: async (boundMs) => stopHttp(server, pending, boundMs),
  };
}

function respondStarting(response: ServerResponse): void {
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
  options: HttpHostOptions & { readonly isCrowded: boolean },
): Promise<void> {
  if (request.httpVersionMajor < 1) {
    return refuse(response, 505);
  }
  // Of two hosts, a proxy in front might have checked the other one (RFC 9112, 3.2).
  if ((request.headersDistinct['host']?.length ?? 0) > 1) {
    return refuse(response, 400);
  }
  readFormGetAsPost(request);
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
  const { isTrustedProxy, host: fallbackHost } = options;
  if (!setHostHeaders(request, { invocationId, fallbackHost, isTrustedProxy })) {
    return refuse(response, 400);
  }
  const closed = answerDeadline(response, options.answerTimeoutMs);
  const clientLeft = new AbortController();
  response.once('close', () => {
    // most responses are complete when they close
    if (!response.writableFinished) {
      clientLeft.abort();
    }
  });
  const streamed = await streamedRequest(request, options.maxBodyBytes, () => refuse(response, 413));
  if (options.isCrowded) {
    // Time to notice that the client has disconnected: its call is not worth the work then.
    await nextTurn();
  }
  if (response.destroyed) {
    return;
  }
  const triggerMetadata = httpTriggerMetadata(request.headers, target, streamed.json, match.values);
  app.streamServer?.emit('request', streamed.request, response);
  let paced: PacedResult | undefined;
  try {
    await app.invoke(match.route.functionName, {
      data: { string: '' },
      triggerMetadata,
      invocationId,
      extraInputs: { [clientLeftInput]: clientLeft.signal },
      mapResult: (made) => {
        paced = pace(made, response);
        return paced.result;
      },
    });
  } catch (error) {
    // The host has already responded with 413 or 504, so the library could not: not an error of the function.
    const isAnswered = error instanceof Error && 'code' in error && error.code === 'ERR_HTTP_HEADERS_SENT';
    const hasLeft = error instanceof ClientLeftError;
    if (!hasLeft && !(isAnswered && response.writableEnded)) {
      options.logger.error('function-failed', error, { functionName: match.route.functionName, invocationId });
    }
    if (response.headersSent && !response.writableEnded) {
      response.destroy();
    }
  } finally {
    await paced?.end();
  }
  await closed;
}

/**
 * Resolves when the response is sent or the client has disconnected. After `timeoutMs` without a response it sends 504.
 */
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

/**
 * Responds without a body. Except for 401 and 404 it closes the connection, so an unread request body is not received.
 */
function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    return;
  }
  const closing = status === 404 || status === 401 ? {} : { connection: 'close' };
  response.writeHead(status, { ...closing, 'content-length': 0 }).end();
}
