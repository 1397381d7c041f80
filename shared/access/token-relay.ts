import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { makeRateLimiter } from './rate-limiter.ts';
import { parseTokenRequest } from './token-request.ts';

export type TokenVersion = 'v1' | 'v2';

/** A response of a token endpoint (RFC 6749, 5.1 and 5.2). */
export interface TokenResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfterSec?: number;
}

export interface TokenRelayDependencies {
  /** Origin of the identity provider, without a path. */
  readonly authority: string;
  readonly tenantId: string;
  /** The audience of every token, whatever the client requested. */
  readonly audience: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeoutMs?: number;
}

/** Requests a token of `tenant` with the credentials in the urlencoded `body` or in HTTP Basic. Never throws. */
export type RelayToken = (
  version: TokenVersion,
  tenant: string,
  body: string,
  authorization: string | undefined,
) => Promise<TokenResponse>;

const seconds = z.union([z.int(), z.string().regex(/^\d{1,12}$/)]);
const issuedSchema = z.object({
  token_type: z.string(),
  expires_in: seconds,
  ext_expires_in: seconds.optional(),
  expires_on: seconds.optional(),
  not_before: seconds.optional(),
  access_token: z.string().min(1),
});
const refusedSchema = z.object({
  error: z.string().regex(/^[a-z_]{1,60}$/),
  error_codes: z.array(z.int()).max(10).default([]),
});
const maxResponseBytes = 64 * 1024;
const windowMs = 60_000;
/** A client needs one token an hour; clients that request one per run do so a few times a minute. */
const callsOfClient = 60;
const callsOfAll = 600;

/**
 * Forwards client credentials to the identity provider, with our own audience in place of the one that the client names:
 * for clients whose audience cannot be configured. Only this grant and this tenant are served; nothing is stored or logged.
 */
export function makeTokenRelay(dependencies: TokenRelayDependencies): RelayToken {
  const { clock, tenantId } = dependencies;
  const takeOfClient = makeRateLimiter([{ calls: callsOfClient, windowMs }], clock);
  const takeOfAll = makeRateLimiter([{ calls: callsOfAll, windowMs }], clock);
  return async (version, tenant, body, authorization) => {
    if (tenant.toLowerCase() !== tenantId.toLowerCase()) {
      return refusal(400, 'invalid_request', 'This tenant is not served here.');
    }
    const { grantType, clientId, clientSecret } = parseTokenRequest(body, authorization);
    if (grantType !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', 'Only the grant type client_credentials is served here.');
    }
    if (clientId === '' || clientSecret === '') {
      return refusal(401, 'invalid_client', 'client_id and client_secret are required.');
    }
    const waitSec = takeOfClient(clientId.toLowerCase()) || takeOfAll('');
    if (waitSec > 0) {
      return { ...refusal(429, 'temporarily_unavailable', 'Too many token requests.'), retryAfterSec: waitSec };
    }
    const { path, target } = request(version, dependencies);
    const form = new URLSearchParams({
      grant_type: grantType,
      client_id: clientId,
      client_secret: clientSecret,
      ...target,
    });
    return await send(`${dependencies.authority}/${tenantId}/${path}`, form, dependencies);
  };
}

function request(version: TokenVersion, { audience }: TokenRelayDependencies) {
  return version === 'v1'
    ? { path: 'oauth2/token', target: { resource: audience } }
    : { path: 'oauth2/v2.0/token', target: { scope: `${audience}/.default` } };
}

async function send(
  url: string,
  form: URLSearchParams,
  { logger, timeoutMs = 10_000 }: TokenRelayDependencies,
): Promise<TokenResponse> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', body: form, redirect: 'error', signal });
    const read = readResponse(response, await readJson(response));
    if (read.status === 503) {
      logger.warn('token-relay-failed', { status: response.status });
    }
    return read;
  } catch {
    // the error may contain the request, and with it the secret
    logger.warn('token-relay-failed', {});
    return unavailable;
  }
}

function readResponse(response: Response, json: unknown): TokenResponse {
  if (response.ok) {
    const issued = issuedSchema.safeParse(json);
    return issued.success ? { status: 200, body: issued.data } : unavailable;
  }
  const refused = refusedSchema.safeParse(json);
  if (!refused.success || response.status >= 500) {
    return unavailable;
  }
  const { error, error_codes } = refused.data;
  const codes = error_codes.map((code) => `AADSTS${code}`).join(', ');
  const description = `The identity provider refused the request${codes === '' ? '' : ` (${codes})`}.`;
  const retryAfterSec = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    status: response.status,
    body: { ...refusal(response.status, error, description).body, error_codes },
    ...(Number.isSafeInteger(retryAfterSec) && { retryAfterSec }),
  };
}

/** Undefined for a body that is over 64 KB or not JSON. */
async function readJson(response: Response): Promise<unknown> {
  const body: AsyncIterable<unknown> | null = response.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    if (!(chunk instanceof Uint8Array) || size + chunk.byteLength > maxResponseBytes) {
      return undefined;
    }
    size += chunk.byteLength;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function refusal(status: number, error: string, description: string): TokenResponse {
  return { status, body: { error, error_description: description } };
}

const unavailable: TokenResponse = {
  ...refusal(503, 'temporarily_unavailable', 'The identity provider is not responding.'),
  retryAfterSec: 5,
};
