import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import { iocFields, iocListLimits } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import { iocMembers, iocResource } from '../../../shared/protocols/defender-v1/ioc-resource.ts';
import { etagHeader, ifMatch } from '../../http/etag.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json, noContent } from '../../http/json-answer.ts';
import { jsonObject } from '../../http/json-object.ts';
import {
  describedAnswer,
  entityWithEtag,
  etagHeaders,
  ifMatchHeader,
  indicatorErrors,
} from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { defenderV1Schemas, entityList, viewQuery } from './defender-v1-schemas.ts';
import { contextOf, entityAnswer, readView } from './entity-answer.ts';
import { viewIocs } from './expansion.ts';

/** `GET` (returns a list of one, as in the original API), `PATCH` (with `If-Match`) and `DELETE` of `/V1.0/IndicatorsOfCompromise({id})`. */
export function makeIndicatorOfCompromiseByIdHttp({
  definitions,
  indicators,
  defenderV1,
}: DefenderV1Dependencies): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1IndicatorOfCompromiseByIdHttp',
    route: 'V1.0/IndicatorsOfCompromise({id:regex(^\\d+$)})',
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Get an indicator of compromise',
          details: 'The response is a list of one, as in the original API.',
          query: viewQuery('AlertDefinition'),
          answers: {
            200: {
              ...describedAnswer(
                'The indicator, in a list of one.',
                entityList(defenderV1Schemas().indicatorOfCompromise),
              ),
              headers: etagHeaders(),
            },
          },
          errors: ['NotFound', 'ODataError'],
        }),
        handle: async (request, scope) => {
          const { searchParams } = new URL(request.url);
          const { expand } = readQueryOptions(searchParams, iocFields, iocListLimits);
          const view = readView(searchParams, iocMembers, expand, 'AlertDefinition');
          const { document, etag } = await indicators.get(scope.caller.actor, scope.parameter('id'));
          const value = await viewIocs(definitions, scope.caller.actor, [document], view);
          const context = contextOf(request, 'IndicatorsOfCompromise', view.selected);
          return json({ '@odata.context': context, value }, 200, etagHeader(etag));
        },
      },
      PATCH: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Change an indicator of compromise',
          details:
            'Omitted members keep their values. Its type, value and action cannot change; an `ExpiresAt` in the past withdraws it.',
          headers: ifMatchHeader(),
          body: {
            schema: defenderV1Schemas().indicatorOfCompromisePatch,
            example: { ExpiresAt: '2031-01-31T00:00:00Z' },
          },
          answers: {
            200: entityWithEtag('The updated indicator.', defenderV1Schemas().indicatorOfCompromise),
          },
          errors: [...indicatorErrors, 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          const body = await readJson(request, jsonObject);
          const { document, etag } = await defenderV1.patchIoc(
            scope.caller.actor,
            scope.parameter('id'),
            body,
            ifMatch(request),
          );
          return entityAnswer(request, 'IndicatorsOfCompromise', iocResource(document), { etag });
        },
      },
      DELETE: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete an indicator of compromise',
          answers: { 204: describedAnswer('The indicator was deleted.') },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          await defenderV1.completeUploads();
          await indicators.remove(scope.caller.actor, scope.parameter('id'));
          return noContent;
        },
      },
    },
  });
}
