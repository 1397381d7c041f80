import { z } from 'zod';
import { describedAnswer } from '../http/operation-description.ts';
import type { PublicFunction } from '../http/public-function.ts';
import { notModified, storedTextAnswer } from '../http/stored-text-answer.ts';
import type { LoadApiDocument } from '../openapi/load-document.ts';

/** `GET /api/docs`: this API as a page, with a search, curl lines and forms to try calls. */
export function makeDocsHttp(loadDocument: LoadApiDocument): PublicFunction {
  return {
    name: 'docsHttp',
    isPublic: true,
    route: 'api/docs',
    methods: {
      GET: {
        describe: () => ({
          summary: 'Get this API as a page',
          answers: {
            200: describedAnswer('The API as a page: search it, try calls, copy curl lines.', z.string(), 'text/html'),
            304: notModified,
          },
        }),
        handle: async (request) => {
          const { html, policy } = await loadDocument();
          return storedTextAnswer(request, html, {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': policy,
            'referrer-policy': 'no-referrer',
          });
        },
      },
    },
  };
}
