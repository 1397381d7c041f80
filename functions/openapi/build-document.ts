import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { methodsOf } from '../http/http-function.ts';
import type { Route, RouteGroup } from '../http/route-group.ts';
import { describeOperation } from './describe-operation.ts';
import { routePath } from './route-path.ts';

const introduction = [
  'One list of indicators of compromise, honoured by detection, prevention and investigation.',
  'It speaks the indicators and alerts API of Microsoft Defender for Endpoint, so its clients work unchanged.',
].join(' ');
const tokens =
  'A token of Microsoft Entra ID for this service. An application needs one of the named roles, a person one of the named scopes.';

/** The OpenAPI 3.1 document of these routes. */
export function buildDocument(groups: readonly RouteGroup[]): ReturnType<typeof createDocument> {
  const described = groups.filter(({ routes }) => routes.length > 0);
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Threat indicators', version: '1.0', description: introduction },
    servers: [{ url: '/' }],
    tags: described.map(({ tag, description }) => ({ name: tag, description })),
    paths: Object.fromEntries(described.flatMap(({ tag, routes }) => routes.map((route) => pathOf(route, tag)))),
    components: {
      schemas: Object.fromEntries(
        described
          .flatMap(({ schemas }) => Object.entries(schemas?.() ?? {}))
          .map(([name, schema]) => [name.replace(/^./, (first) => first.toUpperCase()), schema]),
      ),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: tokens } },
    },
  });
}

function pathOf(route: Route, tag: string): [path: string, item: ZodOpenApiPathsObject[string]] {
  const { path, parameters } = routePath(route.route);
  const operations = methodsOf(route).map((method) => [
    method.toLowerCase(),
    describeOperation(route, { tag, parameters, method }),
  ]);
  return [path, Object.fromEntries(operations)];
}
