import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { compileRoute } from '../../../functions/http/routing/route-template.ts';
import { buildDocument } from '../../../functions/openapi/build-document.ts';
import { routePath } from '../../../functions/openapi/route-path.ts';
import { tenantId } from '../fakes/tokens.ts';
import type { ClientAnswer, ClientApi, ClientRequest } from './client-api.ts';
import type { MemoryService } from './memory-service.ts';

const media = z.looseObject({ example: z.unknown().optional() });
const described = z.looseObject({
  summary: z.string(),
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  requestBody: z.looseObject({ content: z.record(z.string(), media) }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string(), content: z.record(z.string(), media).optional() }),
  ),
});
const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), described)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({ examples: z.array(z.unknown()).optional() })),
  }),
});

type ReadDocument = z.output<typeof documentSchema>;

/** The OpenAPI document as a client gets it. */
export function documentOf({ groups }: MemoryService): ReadDocument {
  return documentSchema.parse(
    JSON.parse(
      JSON.stringify(
        buildDocument(groups, { tokenUrl: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token` }),
      ),
    ),
  );
}

/** Lists what is wrong with a value according to a schema of the document, addressed by its path of keys. */
export function makeSchemaCheck(
  document: ReadDocument,
): (path: readonly string[], value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(document, 'api');
  return (path, value) => {
    const pointer = path.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = ajv.getSchema(`api#/${pointer}`);
    if (validate === undefined) {
      throw new Error(`the document has nothing at ${pointer}`);
    }
    return validate(value) ? [] : (validate.errors ?? []).map(errorText);
  };
}

function errorText({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`;
}

/** Calls the service and rejects responses that its OpenAPI document does not describe. */
export interface DescribedApi {
  call(method: string, path: string, request?: ClientRequest): Promise<ClientAnswer>;
  /** Operations that have succeeded so far, such as `GET /api/indicators`. */
  readonly answered: ReadonlySet<string>;
}

/** @throws Error from `call` for a response whose status, content type or body is not described */
export function makeDescribedApi(api: ClientApi, document: ReadDocument): DescribedApi {
  const check = makeSchemaCheck(document);
  const routes = api.groups
    .flatMap(({ routes }) => routes)
    .map(({ route }) => ({ template: compileRoute(route), path: routePath(route).path }));
  const answered = new Set<string>();
  return {
    answered,
    async call(method, target, request) {
      const answer = await api.call(method, target, request);
      const requested = decodeURIComponent(new URL(target, 'http://localhost').pathname);
      const path = routes.find(
        ({ template, path }) =>
          template.match(requested) !== undefined && document.paths[path]?.[method.toLowerCase()] !== undefined,
      )?.path;
      const operation = path === undefined ? undefined : document.paths[path]?.[method.toLowerCase()];
      if (path === undefined || operation === undefined) {
        throw new Error(`${method} ${target} is not described`);
      }
      const faults = answerFaults(answer, operation, (type) => {
        const place = ['paths', path, method.toLowerCase(), 'responses', `${answer.status}`, 'content', type, 'schema'];
        return valuesOf(answer.text, type).flatMap((value) => check(place, value));
      });
      if (faults.length > 0) {
        throw new Error(`${method} ${target}: ${answer.status} ${answer.text.slice(0, 500)}\n${faults.join('\n')}`);
      }
      if (answer.status < 400) {
        answered.add(`${method} ${path}`);
      }
      return answer;
    },
  };
}

function valuesOf(text: string, type: string): readonly unknown[] {
  const lines = type === 'application/x-ndjson' ? text.trimEnd().split('\n') : [text];
  return type.endsWith('json') ? lines.map((line): unknown => JSON.parse(line)) : lines;
}

function answerFaults(
  answer: ClientAnswer,
  { responses }: z.output<typeof described>,
  check: (type: string) => readonly string[],
): readonly string[] {
  const response = responses[`${answer.status}`];
  if (response === undefined) {
    return [`the status is not described: ${Object.keys(responses).join(', ')}`];
  }
  const type = answer.headers.get('content-type')?.replace(/;.*/, '');
  if (type === undefined || answer.text === '') {
    return response.content === undefined || Object.keys(response.content).some((one) => one !== 'application/json')
      ? []
      : ['a body is described, but the response has none'];
  }
  return response.content?.[type] === undefined ? [`the content type ${type} is not described`] : check(type);
}
