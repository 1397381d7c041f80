import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { methodsOf } from '../http/http-function.ts';
import { makeApiSchemas } from './api-schemas.ts';
import { type DescribedFunction, describeOperation } from './describe-operation.ts';
import { routePath } from './route-path.ts';
import { tags } from './tags.ts';

const introduction = [
  'One list of indicators of compromise, honoured by detection, prevention and investigation.',
  'It speaks the indicators and alerts API of Microsoft Defender for Endpoint, so its clients work unchanged.',
].join(' ');
const tokens =
  'A token of Microsoft Entra ID for this service. An application needs one of the named roles, a person one of the named scopes.';

/** The OpenAPI 3.1 document of these routes. */
export function buildDocument(functions: readonly DescribedFunction[]): ReturnType<typeof createDocument> {
  const schemas = makeApiSchemas();
  const paths = pathsOf(functions);
  const used = new Set(Object.values(paths).flatMap(({ tags: own }) => own));
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Threat indicators', version: '1.0', description: introduction },
    servers: [{ url: '/' }],
    tags: tags.filter(({ name }) => used.has(name)).map(({ name, description }) => ({ name, description })),
    paths: Object.fromEntries(Object.entries(paths).map(([path, { item }]) => [path, item])),
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name.replace(/^./, (first) => first.toUpperCase()), schema]),
      ),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: tokens } },
    },
  });
}

interface DescribedPath {
  readonly item: ZodOpenApiPathsObject[string];
  readonly tags: readonly string[];
}

function pathsOf(functions: readonly DescribedFunction[]): Readonly<Record<string, DescribedPath>> {
  return Object.fromEntries(
    functions.map((definition) => {
      const { path, parameters } = routePath(definition.route);
      const operations = methodsOf(definition).map((method) => ({
        method,
        operation: describeOperation(definition, { path, parameters, method }),
      }));
      return [
        path,
        {
          item: Object.fromEntries(operations.map(({ method, operation }) => [method.toLowerCase(), operation])),
          tags: operations.flatMap(({ operation }) => operation.tags ?? []),
        },
      ];
    }),
  );
}
