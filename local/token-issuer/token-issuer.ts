import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { parseTokenRequest } from '../../shared/access/token-request.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { listen, stopListening } from '../http/listen.ts';
import { discoveryDocument } from './discovery.ts';
import { issueToken, type TokenPolicy, type TokenVersion } from './issue-token.ts';
import type { LocalClient } from './local-clients.ts';
import { OAuthError } from './oauth-error.ts';
import { loadSigningKey } from './signing-key.ts';

interface TokenIssuerOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Where the signing key is stored. */
  readonly dataDir: string;
  readonly tenantId: string;
  readonly audience: string;
  readonly clients: readonly LocalClient[];
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface TokenIssuer {
  readonly port: number;
  /** Without a path. */
  readonly baseUrl: string;
  readonly issuers: Readonly<Record<TokenVersion, string>>;
  readonly jwksUrl: string;
  readonly tokenUrl: Readonly<Record<TokenVersion, string>>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const maxBodyBytes = 16 * 1024;
const notFound: Answer = {
  status: 404,
  body: { error: 'invalid_request', error_description: 'This path does not exist.' },
};

/** Starts the development token issuer: the token endpoints, keys and discovery of one tenant of Microsoft Entra ID. */
export async function startTokenIssuer(options: TokenIssuerOptions): Promise<TokenIssuer> {
  const key = await loadSigningKey(join(options.dataDir, 'token-signing-key.json'));
  const server = createServer({ requestTimeout: 15_000, maxHeaderSize: 16 * 1024 });
  const port = await listen(server, options.port, options.host);
  const baseUrl = `http://${urlHost(options.host)}:${port}`;
  const root = `${baseUrl}/${options.tenantId}`;
  const issuers = { v1: `${root}/`, v2: `${root}/v2.0` };
  const policy: TokenPolicy = { ...options, issuers, key };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    respond(request, baseUrl, policy)
      .catch((error: unknown) => failure(error, options))
      .then(({ status, body }) => send(response, status, body))
      .catch((error: unknown) => options.logger.error('token-answer-failed', error));
  });
  return {
    port,
    baseUrl,
    issuers,
    jwksUrl: `${root}/discovery/v2.0/keys`,
    tokenUrl: { v1: `${root}/oauth2/token`, v2: `${root}/oauth2/v2.0/token` },
    async stop() {
      const stopped = stopListening(server);
      server.closeAllConnections();
      await stopped;
    },
  };
}

async function respond(request: IncomingMessage, baseUrl: string, policy: TokenPolicy): Promise<Answer> {
  const path = (request.url ?? '').replace(/\?.*$/su, '');
  const [, tenant = '', rest = ''] = /^\/([^/]+)\/(.+?)\/?$/u.exec(path) ?? [];
  if (tenant === '') {
    return notFound;
  }
  if (tenant.toLowerCase() !== policy.tenantId.toLowerCase()) {
    throw new OAuthError(400, 'invalid_request', 90_002, 'The tenant was not found.');
  }
  switch (`${request.method ?? ''} ${rest.toLowerCase()}`) {
    case 'GET oauth2/token':
    case 'POST oauth2/token':
      return token(request, 'v1', policy);
    case 'GET oauth2/v2.0/token':
    case 'POST oauth2/v2.0/token':
      return token(request, 'v2', policy);
    case 'GET discovery/keys':
    case 'GET discovery/v2.0/keys':
      return { status: 200, body: { keys: [policy.key.publicJwk] } };
    case 'GET .well-known/openid-configuration':
      return { status: 200, body: discoveryDocument(baseUrl, 'v1', policy) };
    case 'GET v2.0/.well-known/openid-configuration':
      return { status: 200, body: discoveryDocument(baseUrl, 'v2', policy) };
    default:
      return notFound;
  }
}

/** Some clients send the form with GET, as a body or in the query: this issuer is for development, and logs no URL. */
async function token(request: IncomingMessage, version: TokenVersion, policy: TokenPolicy): Promise<Answer> {
  const sent = await readBody(request);
  const isInQuery = request.method === 'GET' && sent === '';
  const body = isInQuery ? (request.url ?? '').replace(/^[^?]*\??/su, '') : sent;
  return {
    status: 200,
    body: await issueToken(parseTokenRequest(body, request.headers.authorization), version, policy),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.length > maxBodyBytes) {
      throw new OAuthError(413, 'invalid_request', 90_015, 'The request is too long.');
    }
  }
  return text;
}

function failure(error: unknown, { clock, logger }: TokenIssuerOptions): Answer {
  if (error instanceof OAuthError) {
    return { status: error.status, body: error.body(clock()) };
  }
  logger.error('token-request-failed', error);
  return { status: 500, body: { error: 'server_error', error_description: 'The request failed.' } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const closing = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...closing,
  });
  response.end(JSON.stringify(body));
}

/** A host name at which clients on this machine can reach the issuer. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') {
    return '127.0.0.1';
  }
  return host.includes(':') ? `[${host}]` : host;
}
