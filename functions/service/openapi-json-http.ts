import { z } from 'zod';
import { describedAnswer } from '../http/operation-description.ts';
import type { PublicFunction } from '../http/public-function.ts';
import { notModified, storedTextAnswer } from '../http/stored-text-answer.ts';
import type { LoadApiDocument } from '../openapi/load-document.ts';

/** `GET /api/openapi.json`: this API as an OpenAPI 3.1 document. */
export function makeOpenapiJsonHttp(loadDocument: LoadApiDocument): PublicFunction {
  return {
    name: 'openapiJsonHttp',
    isPublic: true,
    route: 'api/openapi.json',
    methods: {
      GET: {
        describe: () => ({
          summary: 'Get this API as an OpenAPI document',
          answers: {
            200: describedAnswer('The OpenAPI 3.1 document.', z.looseObject({ openapi: z.string() })),
            304: notModified,
          },
        }),
        handle: async (request) => {
          const { json } = await loadDocument();
          return storedTextAnswer(request, json, { 'content-type': 'application/json; charset=utf-8' });
        },
      },
    },
  };
}
