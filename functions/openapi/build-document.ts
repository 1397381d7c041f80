import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { applicationRoles } from '../../shared/access/permissions.ts';
import { methodsOf } from '../http/http-function.ts';
import type { Route, RouteGroup } from '../http/route-group.ts';
import { operationObject } from './operation-object.ts';
import { routePath } from './route-path.ts';

const introduction = [
  'One list of indicators of compromise for detection, prevention and investigation.',
  'Clients of the indicators and alerts API of Microsoft Defender for Endpoint work with this service unchanged.',
  'Times are ISO 8601 in UTC. Names of fields are accepted in any letter case, and unknown fields are ignored.',
  '`/api/v1.0/...` is the same as `/api/...`, and `HEAD` works wherever `GET` does.',
].join(' ');
const tokens =
  'Send `Authorization: Bearer <token>` with a token for this service from Microsoft Entra ID, or from the issuer that the service is configured for. Each call lists what the token must contain: an application needs one of these application roles, a person one of these delegated scopes.';

export interface DocumentAddresses {
  /** Where the API is, as clients know it. Undefined: relative to the document. */
  readonly serverUrl?: string | undefined;
  /** Where applications get tokens. Undefined: the document does not say it. */
  readonly tokenUrl?: string | undefined;
}

/** The OpenAPI 3.1 document of these routes. */
export function buildDocument(
  groups: readonly RouteGroup[],
  { serverUrl = '..', tokenUrl }: DocumentAddresses = {},
): ReturnType<typeof createDocument> {
  const described = groups.filter(({ routes }) => routes.length > 0);
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Threat indicators', version: '1.0', description: introduction },
    servers: [{ url: serverUrl }],
    tags: described.map(({ tag, description }) => ({ name: tag, description })),
    paths: Object.fromEntries(described.flatMap(({ tag, routes }) => routes.map((route) => pathOf(route, tag)))),
    components: {
      schemas: Object.fromEntries(
        described
          .flatMap(({ schemas }) => Object.entries(schemas?.() ?? {}))
          .map(([name, schema]) => [name.replace(/^./, (first) => first.toUpperCase()), schema]),
      ),
      securitySchemes: { token: tokenScheme(tokenUrl) },
    },
  });
}

function tokenScheme(tokenUrl: string | undefined) {
  if (tokenUrl === undefined) {
    return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: tokens } as const;
  }
  const scopes = Object.fromEntries(applicationRoles.map(({ value, displayName }) => [value, displayName]));
  return { type: 'oauth2', description: tokens, flows: { clientCredentials: { tokenUrl, scopes } } } as const;
}

function pathOf(route: Route, tag: string): [path: string, item: ZodOpenApiPathsObject[string]] {
  const { path, parameters } = routePath(route.route);
  const operations = methodsOf(route).map((method) => [
    method.toLowerCase(),
    operationObject(route, { tag, parameters, method }),
  ]);
  return [path, Object.fromEntries(operations)];
}
