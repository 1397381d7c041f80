import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { ifMatch } from '../../http/etag.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { changesAs } from '../../http/member-names.ts';
import { describedAnswer, entityWithEtag, ifMatchHeader, indicatorErrors } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { indicatorAnswer } from './indicator-answer.ts';
import { indicatorSchemas } from './indicator-schemas.ts';
import { listScopeQuery, readIncludeDeleted } from './list-scope.ts';

const patchSchema = changesAs(() => indicatorSchemas().indicatorPatch);

/** `GET`, `PATCH` (with `If-Match`) and `DELETE` of `/api/indicators/{id}`. */
export function makeIndicatorByIdHttp({ indicators }: { readonly indicators: IndicatorService }): HttpFunction {
  return {
    name: 'indicatorByIdHttp',
    route: 'api/indicators/{id:regex(^\\d+$)}',
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Get an indicator',
          query: { includeDeleted: listScopeQuery().includeDeleted.describe('True: also if it was deleted.') },
          answers: {
            200: entityWithEtag('The indicator.', indicatorSchemas().indicator),
          },
          errors: ['NotFound'],
        }),
        handle: async (request, scope) => {
          const includeDeleted = readIncludeDeleted(request.query.get('includeDeleted') ?? '');
          const { document, etag } = await indicators.get(scope.caller.actor, scope.parameter('id'), {
            includeDeleted,
          });
          return indicatorAnswer(request, document, etag);
        },
      },
      PATCH: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Change an indicator',
          details:
            'Omitted fields keep their values. The value, its type, the owner and the creation never change. With other device groups it becomes another indicator: the response has its new `id`, and the old one is deleted.',
          headers: ifMatchHeader(),
          body: { schema: indicatorSchemas().indicatorPatch },
          answers: {
            200: entityWithEtag('The updated indicator.', indicatorSchemas().indicator),
          },
          errors: [...indicatorErrors, 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          const raw = await readJson(request, patchSchema);
          const { document, etag } = await indicators.patch(
            scope.caller.actor,
            scope.parameter('id'),
            raw,
            ifMatch(request),
          );
          return indicatorAnswer(request, document, etag);
        },
      },
      DELETE: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete an indicator',
          answers: { 204: describedAnswer('The indicator was deleted.') },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          await indicators.remove(scope.caller.actor, scope.parameter('id'));
          return noContent;
        },
      },
    },
  };
}
