import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import type { CustomTi } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { iocFields, iocListLimits } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import { iocMembers, iocResource } from '../../../shared/protocols/defender-v1/ioc-resource.ts';
import { json, noContent } from '../../http/answer.ts';
import { entitySchema } from '../../http/entity-body.ts';
import { etagHeader, ifMatch } from '../../http/etag.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, entityOf, etagHeaders, ifMatchHeader, indicatorErrors } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { customTiList, customTiSchemas, viewQuery } from './defender-v1-schemas.ts';
import { contextOf, customTiErrorAnswer, entityAnswer, readView } from './entity-answer.ts';
import { viewIocs } from './expansion.ts';

/** `GET` (in a list of one, as published), `PATCH` (with `If-Match`) and `DELETE` of `/V1.0/IndicatorsOfCompromise({id})`. */
export function makeLegacyIndicatorByIdHttp(services: {
  readonly definitions: DefinitionService;
  readonly indicators: IndicatorService;
  readonly customTi: CustomTi;
}): HttpFunction {
  const { definitions, indicators, customTi } = services;
  return {
    name: 'legacyIndicatorByIdHttp',
    route: 'V1.0/IndicatorsOfCompromise({id:regex(^\\d+$)})',
    errorAnswer: customTiErrorAnswer,
    describeError: () => customTiSchemas().customTiError,
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Get an indicator of compromise',
          query: viewQuery('AlertDefinition'),
          answers: {
            200: {
              ...answer('In a list of one, as published.', customTiList(customTiSchemas().indicatorOfCompromise)),
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
          headers: ifMatchHeader(),
          body: {
            schema: customTiSchemas().indicatorOfCompromisePatch,
            example: { ExpiresAt: '2031-01-31T00:00:00Z' },
          },
          answers: {
            200: {
              ...answer('As it is now.', entityOf(customTiSchemas().indicatorOfCompromise)),
              headers: etagHeaders(),
            },
          },
          errors: [...indicatorErrors, 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          const body = await readJson(request, entitySchema);
          const { document, etag } = await customTi.patchIoc(
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
          answers: { 204: answer('Deleted.') },
          errors: ['NotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          await customTi.completeUploads();
          await indicators.remove(scope.caller.actor, scope.parameter('id'));
          return noContent;
        },
      },
    },
  };
}
