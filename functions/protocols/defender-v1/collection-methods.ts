import { nextLink, readQueryOptions } from '../../../shared/odata/query-options.ts';
import type { ErrorCode } from '../../../shared/platform/errors.ts';
import { allOf, type Filter } from '../../../shared/storage/filter.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { Operation, RequestScope } from '../../http/http-function.ts';
import { jsonObjectAs } from '../../http/member-names.ts';
import { describedAnswer, entityWithEtag, listQuery } from '../../http/operation-description.ts';
import { publicUrl } from '../../http/public-url.ts';
import { readJson } from '../../http/read-body.ts';
import { streamedPageAnswer } from '../../http/streamed-page-answer.ts';
import { entityList, viewQuery } from './defender-v1-schemas.ts';
import { contextOf, entityAnswer, readView } from './entity-answer.ts';
import type { EntitySet, OperationText } from './entity-set.ts';

/** `GET` and `POST` (201) of `/V1.0/<set>`. */
export function collectionMethods(set: EntitySet): { readonly GET: Operation; readonly POST: Operation } {
  const { name, schemas, texts } = set;
  const bodySchema = jsonObjectAs(() => schemas().input);
  return {
    GET: listOperation(set),
    POST: {
      permission: set.managedWith,
      describe: () => {
        const { answer, ...text } = texts.create;
        const { input, entity } = schemas();
        return {
          ...text,
          body: { schema: input },
          answers: { 201: entityWithEtag(answer, entity) },
          errors: [...set.inputErrors, ...set.createErrors],
        };
      },
      handle: async (request, { caller }) => {
        const body = await readJson(request, bodySchema);
        const { resource, etag } = await set.create(caller.actor, body);
        return entityAnswer(request, name, resource, { etag, status: 201 });
      },
    },
  };
}

/** What a list is limited to, besides its `$filter`. */
interface Part {
  readonly text: OperationText;
  readonly errors: readonly ErrorCode[];
  filter(scope: RequestScope): Promise<Filter>;
}

/** `GET` of a set, or of a part of it. */
export function listOperation(set: EntitySet, part?: Part): Operation {
  const { name, members, navigation, fields, limits, schemas, texts } = set;
  return {
    permission: 'indicators.read',
    cost: listCost(limits),
    describe: () => {
      const { answer, ...text } = part?.text ?? texts.list;
      return {
        ...text,
        query: { ...listQuery(fields, limits), ...viewQuery(navigation) },
        answers: { 200: describedAnswer(answer, entityList(schemas().entity)) },
        errors: part?.errors ?? [],
      };
    },
    handle: async (request, scope) => {
      const { actor } = scope.caller;
      const url = publicUrl(request);
      const { top, count, expand, filter: asked, ...rest } = readQueryOptions(url.searchParams, fields, limits);
      const view = readView(url.searchParams, members, expand, navigation);
      const filter = allOf(asked, await part?.filter(scope));
      const query = { ...rest, ...(filter !== undefined && { filter }) };
      const head = {
        '@odata.context': contextOf(request, name, view.selected),
        ...(count && { '@odata.count': await set.count(actor, query) }),
      };
      const slices = set.list({ request, actor, view }, { ...query, limit: top });
      return await streamedPageAnswer(head, slices, (next) => nextLink(url, next, query.order));
    },
  };
}
