import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createHttpServer } from '@vercel/cosmosdb-server';
import { z } from 'zod';

export interface CosmosServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * A Cosmos DB in this process, on loopback. `@vercel/cosmosdb-server` does the work; its change feed returns either
 * everything or 304 regardless of the position, so this proxy numbers every version (etag) that it sees written and
 * handles that one request itself.
 */
export async function startCosmosServer(): Promise<CosmosServer> {
  const inner = createHttpServer({ keepAlive: true });
  const innerPort = await listen(inner);
  const versions = new Versions();
  const front = createServer((incoming, outgoing) => {
    const answering = incoming.headers['a-im'] === undefined ? forward : answerFeed;
    answering(incoming, outgoing, innerPort, versions).catch(() => outgoing.destroy());
  });
  const port = await listen(front);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      for (const server of [front, inner]) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.resolve();
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }
  return address.port;
}

class Versions {
  readonly #numbers = new Map<string, number>();

  /** The sequence number of a version; a new version gets the next number. */
  numberOf(etag: string): number {
    const known = this.#numbers.get(etag);
    if (known !== undefined) {
      return known;
    }
    const next = this.#numbers.size + 1;
    this.#numbers.set(etag, next);
    return next;
  }
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  versions: Versions,
): Promise<void> {
  const { method, url, headers } = incoming;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const inner = request({ host: '127.0.0.1', port, method, path: url, headers }, resolve).on('error', reject);
  incoming.pipe(inner);
  const answer = await promise;
  const body = await text(answer);
  for (const [, etag = ''] of body.matchAll(/"_etag":"([^"]+)"/g)) {
    versions.numberOf(etag);
  }
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(body);
}

const listing = z.object({ Documents: z.array(z.looseObject({ _etag: z.string() })) });

async function answerFeed(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  versions: Versions,
): Promise<void> {
  const path = incoming.url ?? '';
  const position = Number(incoming.headers['if-none-match'] ?? 0);
  const limit = Number(incoming.headers['x-ms-max-item-count'] ?? 100);
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-ms-max-item-count': '100000' } });
  const all = listing.parse(await answer.json()).Documents;
  const numbered = all.map((document) => ({ document, number: versions.numberOf(document._etag) }));
  const waiting = numbered.filter(({ number }) => number > position).toSorted((a, b) => a.number - b.number);
  const page = waiting.slice(0, limit);
  outgoing.setHeader('etag', String(page.at(-1)?.number ?? position));
  outgoing.setHeader('content-type', 'application/json');
  outgoing.writeHead(page.length === 0 ? 304 : 200);
  outgoing.end(page.length === 0 ? undefined : JSON.stringify({ Documents: page.map(({ document }) => document) }));
}
