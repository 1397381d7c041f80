import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { RelayToken, TokenResponse, TokenVersion } from '../../shared/access/token-relay.ts';
import { AppError } from '../../shared/platform/errors.ts';
import { errorAnswer } from '../http/error-answer.ts';
import { json } from '../http/json-answer.ts';
import { describedAnswer } from '../http/operation-description.ts';
import type { PublicFunction } from '../http/public-function.ts';
import { readBytes } from '../http/read-body.ts';

const maxBodyBytes = 8 * 1024;

const endpoints: readonly { readonly version: TokenVersion; readonly name: string; readonly route: string }[] = [
  { version: 'v1', name: 'tokenRelayV1Http', route: '{tenant:guid}/oauth2/token' },
  { version: 'v2', name: 'tokenRelayV2Http', route: '{tenant:guid}/oauth2/v2.0/token' },
];

const errors = ['BadRequest', 'Unauthorized', 'TooManyRequests', 'ServiceUnavailable'] as const;

/** `POST /{tenant}/oauth2/token` and `/{tenant}/oauth2/v2.0/token`: a token for this API from the identity provider. */
export function makeTokenRelayHttp(relayToken: RelayToken): readonly PublicFunction[] {
  return endpoints.map(({ version, ...place }) => tokenRelayFunction(place, version, relayToken));
}

/** A token endpoint on our own host, like that of the identity provider. */
function tokenRelayFunction(
  place: Pick<PublicFunction, 'name' | 'route'>,
  version: TokenVersion,
  relayToken: RelayToken,
): PublicFunction {
  const target = version === 'v1' ? 'resource' : 'scope';
  return {
    ...place,
    isPublic: true,
    errorAnswer: oauthErrorAnswer,
    describeError: () =>
      z.object({ error: z.string(), error_description: z.string(), error_codes: z.array(z.int()).optional() }),
    methods: {
      GET: {
        describe: () => ({
          summary: `Get a token, ${version}, with the credentials as HTTP Basic`,
          details: 'For clients that cannot send a POST. A secret in the address is refused: addresses are logged.',
          query: {
            grant_type: z.literal('client_credentials'),
            client_id: z.string().optional(),
            [target]: z.string().optional().describe('Ignored.'),
          },
          answers: { 200: issued() },
          errors,
        }),
        handle: async (request, { tenant = '' }) => {
          if (request.query.has('client_secret')) {
            throw new AppError(
              'BadRequest',
              'client_secret must not be part of the address: send it in the body of a POST, or as HTTP Basic.',
            );
          }
          const authorization = request.headers.get('authorization') ?? undefined;
          return toAnswer(await relayToken(version, tenant, request.query.toString(), authorization));
        },
      },
      POST: {
        describe: () => ({
          summary: `Get a token (${version} endpoint)`,
          details: `Sends the client credentials to the identity provider and returns its token for this service, whatever \`${target}\` says. \`tenant\` is the tenant of the service.`,
          body: {
            schema: z.looseObject({
              grant_type: z.literal('client_credentials'),
              client_id: z.string().describe('In the body, or together with the secret as HTTP Basic.'),
              client_secret: z.string(),
              [target]: z.string().optional().describe('Ignored.'),
            }),
            contentType: 'application/x-www-form-urlencoded',
          },
          answers: { 200: issued() },
          errors: [...errors, 'RequestTooLarge'],
        }),
        handle: async (request, { tenant = '' }) => {
          const body = (await readBytes(request, maxBodyBytes)).toString('utf8');
          const authorization = request.headers.get('authorization') ?? undefined;
          return toAnswer(await relayToken(version, tenant, body, authorization));
        },
      },
    },
  };
}

function issued() {
  return describedAnswer(
    'An access token.',
    z.looseObject({
      token_type: z.string(),
      expires_in: z.union([z.int(), z.string()]).describe('Seconds until the token expires.'),
      access_token: z.string(),
    }),
  );
}

function toAnswer({ status, body, retryAfterSec }: TokenResponse): HttpResponseInit {
  const headers = { pragma: 'no-cache', ...(retryAfterSec !== undefined && { 'retry-after': String(retryAfterSec) }) };
  return json(body, status, headers);
}

function oauthErrorAnswer(error: unknown, correlationId: string): HttpResponseInit {
  const isRequest = error instanceof AppError;
  const body = isRequest
    ? { error: 'invalid_request', error_description: error.message }
    : { error: 'server_error', error_description: 'An unexpected error occurred. Try again later.' };
  return { ...errorAnswer(error, correlationId), body: JSON.stringify(body) };
}
