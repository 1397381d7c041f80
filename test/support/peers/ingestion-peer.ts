import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { z } from 'zod';

const envelopeSchema = z.looseObject({
  name: z.string(),
  time: z.string(),
  iKey: z.string(),
  tags: z.record(z.string(), z.string()),
  data: z.object({ baseType: z.string(), baseData: z.looseObject({}) }),
});

type Envelope = z.output<typeof envelopeSchema>;

export interface IngestionPeer {
  /** The endpoint for connection strings; the exporter accepts only https. */
  readonly endpoint: string;
  /** Redirects requests for `endpoint` to the peer. */
  readonly httpClient: HttpClient;
  readonly envelopes: Envelope[];
  /** The Authorization header of each request. */
  readonly authorizations: (string | undefined)[];
  readonly paths: string[];
  /** Sets the status of all further responses. */
  answerWith(status: number): void;
  stop(): Promise<void>;
}

/** Azure Monitor's ingestion endpoint on loopback: accepts posted telemetry, or responds as configured. */
export async function startIngestionPeer(): Promise<IngestionPeer> {
  const endpoint = 'https://ingestion.test';
  const envelopes: Envelope[] = [];
  const authorizations: (string | undefined)[] = [];
  const paths: string[] = [];
  let status = 200;
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const items = z.array(envelopeSchema).parse(JSON.parse(await text(incoming)));
    authorizations.push(incoming.headers.authorization);
    paths.push(incoming.url ?? '');
    if (status === 200) {
      envelopes.push(...items);
    }
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ itemsReceived: items.length, itemsAccepted: items.length, errors: [] }));
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }
  const origin = `http://127.0.0.1:${address.port}`;
  const client = createDefaultHttpClient();
  return {
    endpoint,
    httpClient: {
      sendRequest: (request) => {
        if (!request.url.startsWith(endpoint)) {
          throw new Error(`not meant for the peer: ${request.url}`);
        }
        request.url = request.url.replace(endpoint, origin);
        request.allowInsecureConnection = true;
        return client.sendRequest(request);
      },
    },
    envelopes,
    authorizations,
    paths,
    answerWith: (next) => {
      status = next;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}
