import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

type RequestKind = 'read' | 'query' | 'write';

/** What the peer does with the next request of a kind instead of forwarding it. */
type ScriptedStep =
  | {
      readonly on: RequestKind;
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: object;
    }
  /** The connection breaks before the service sees the request. */
  | { readonly on: RequestKind; readonly lost: 'request' }
  /** The service processes the request, then `meanwhile` runs, then the connection breaks. */
  | { readonly on: RequestKind; readonly lost: 'answer'; readonly meanwhile?: () => Promise<void> };

export interface ScriptedPeer {
  readonly endpoint: string;
  /** Remaining steps, in order. */
  readonly script: ScriptedStep[];
  /** Kinds of the requests seen, in order. */
  readonly seen: RequestKind[];
  stop(): Promise<void>;
}

/** Undefined for a request that the script never touches. */
type KindOf = (request: IncomingMessage) => RequestKind | undefined;

/** A peer on loopback that forwards requests to `target`, except those that the script makes fail. */
export async function startScriptedPeer(target: string, kindOf: KindOf): Promise<ScriptedPeer> {
  const script: ScriptedStep[] = [];
  const seen: RequestKind[] = [];
  const server = createServer((incoming, outgoing) => {
    const kind = kindOf(incoming);
    if (kind !== undefined) {
      seen.push(kind);
    }
    const [next] = script;
    const step = next !== undefined && next.on === kind ? script.shift() : undefined;
    handle(incoming, outgoing, target, step).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    script,
    seen,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

/** Requests for documents in the Cosmos DB protocol. */
export function cosmosKind({ method, url = '', headers }: IncomingMessage): RequestKind | undefined {
  if (!/\/docs(?:\/|$)/.test(url)) {
    return undefined;
  }
  if (method === 'GET') {
    return 'read';
  }
  return headers['x-ms-documentdb-isquery'] === undefined ? 'write' : 'query';
}

/** Requests for blobs in the Blob Storage protocol. */
export function blobKind({ method }: IncomingMessage): RequestKind {
  return method === 'PUT' ? 'write' : 'read';
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  step: ScriptedStep | undefined,
): Promise<void> {
  const body = await buffer(incoming);
  if (step !== undefined && 'status' in step) {
    outgoing.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
    outgoing.end(JSON.stringify(step.body ?? { code: String(step.status), message: 'scripted' }));
    return;
  }
  if (step?.lost === 'request') {
    outgoing.destroy();
    return;
  }
  const answer = await pass(incoming, body, target);
  if (step === undefined) {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(await buffer(answer));
    return;
  }
  await buffer(answer);
  await step.meanwhile?.();
  outgoing.destroy();
}

async function pass(incoming: IncomingMessage, body: Buffer, target: string): Promise<IncomingMessage> {
  const { method, url = '', headers } = incoming;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(new URL(url, target), { method, headers }, resolve).on('error', reject).end(body);
  return promise;
}
