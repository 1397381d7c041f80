import type { Actor } from '../../../shared/access/actor.ts';
import type { DefinitionService } from '../../../shared/definitions/definition-service.ts';
import type { IndicatorSlice } from '../../../shared/indicators/reading/list.ts';
import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import { iocFields, iocListLimits } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import { iocMembers, iocResource } from '../../../shared/protocols/defender-v1/ioc-resource.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { jsonObject } from '../../http/json-object.ts';
import { describedAnswer, entityWithEtag, indicatorErrors, listQuery } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { jsonOf, type ResourceSlice, streamedPageAnswer } from '../../http/streamed-page-answer.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { defenderV1Schemas, entityList, viewQuery } from './defender-v1-schemas.ts';
import { contextOf, entityAnswer, readView, type View } from './entity-answer.ts';
import { viewIocs } from './expansion.ts';

/**
 * `GET /V1.0/IndicatorsOfCompromise`: the list, without expired indicators. `POST`: creates or updates one that is bound to
 * its definition (201). `DELETE`: deletes all that the caller created, through any API.
 */
export function makeIndicatorsOfCompromiseHttp({
  definitions,
  indicators,
  defenderV1,
}: DefenderV1Dependencies): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1IndicatorsOfCompromiseHttp',
    route: 'V1.0/IndicatorsOfCompromise',
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'List indicators of compromise',
          details: 'Expired indicators are not listed.',
          query: { ...listQuery(iocFields, iocListLimits), ...viewQuery('AlertDefinition') },
          answers: {
            200: describedAnswer('A page of indicators.', entityList(defenderV1Schemas().indicatorOfCompromise)),
          },
        }),
        handle: async (request, { caller: { actor } }) => {
          const url = new URL(request.url);
          const options = readQueryOptions(url.searchParams, iocFields, iocListLimits);
          const { top, count, expand, ...query } = options;
          const view = readView(url.searchParams, iocMembers, expand, 'AlertDefinition');
          const head = {
            '@odata.context': contextOf(request, 'IndicatorsOfCompromise', view.selected),
            ...(count && { '@odata.count': await indicators.count(actor, query) }),
          };
          const slices = viewed(indicators.list(actor, { ...query, limit: top }), definitions, actor, view);
          return await streamedPageAnswer(head, slices, (next) => nextLink(url, next, query.order));
        },
      },
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create or update an indicator of compromise',
          details:
            'If the caller already has an indicator of this type and value, it is updated. A new indicator gets the action Audit with an alert. An `ExpiresAt` in the past is refused.',
          body: { schema: defenderV1Schemas().indicatorOfCompromiseInput },
          answers: {
            201: entityWithEtag(
              'The indicator. The status is 201 for an updated one too.',
              defenderV1Schemas().indicatorOfCompromise,
            ),
          },
          errors: [...indicatorErrors, 'NotFound', 'Conflict', 'InsufficientStorage'],
        }),
        handle: async (request, { caller }) => {
          const body = await readJson(request, jsonObject);
          const { document, etag } = await defenderV1.createIoc(caller.actor, body);
          return entityAnswer(request, 'IndicatorsOfCompromise', iocResource(document), { etag, status: 201 });
        },
      },
      DELETE: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete all indicators of the caller',
          details:
            'Deletes all indicators that the caller created, also through other APIs. Indicators that others created stay.',
          answers: { 204: describedAnswer('The indicators were deleted.') },
        }),
        handle: async (_request, { caller }) => {
          await defenderV1.completeUploads(caller.actor);
          await indicators.removeCreatedBy(caller.actor);
          return noContent;
        },
      },
    },
  });
}

async function* viewed(
  slices: AsyncGenerator<IndicatorSlice>,
  definitions: DefinitionService,
  actor: Actor,
  view: View,
): AsyncGenerator<ResourceSlice> {
  for await (const { items, ...rest } of slices) {
    yield { ...rest, json: [jsonOf(await viewIocs(definitions, actor, items, view))] };
  }
}
