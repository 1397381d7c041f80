import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import type { RawEntity } from '../../../shared/protocols/defender-v1/read-ioc.ts';
import { etagHeader, ifMatch } from '../../http/etag.ts';
import type { Operation } from '../../http/http-function.ts';
import { json, noContent } from '../../http/json-answer.ts';
import { changesAs } from '../../http/member-names.ts';
import { describedAnswer, entityWithEtag, etagHeaders, ifMatchHeader } from '../../http/operation-description.ts';
import { publicUrl } from '../../http/public-url.ts';
import { readJson } from '../../http/read-body.ts';
import { entityList, viewQuery } from './defender-v1-schemas.ts';
import { contextOf, entityAnswer, readView } from './entity-answer.ts';
import type { EntitySet, OperationText } from './entity-set.ts';

interface EntityMethods {
  readonly GET: Operation;
  readonly PATCH: Operation;
  readonly PUT: Operation;
  readonly DELETE: Operation;
}

/** `GET` (returns a list of one, as in the original API), `PATCH` and `PUT` (with `If-Match`) and `DELETE` of `/V1.0/<set>({id})`. */
export function entityMethods(set: EntitySet): EntityMethods {
  return { GET: getOperation(set), PATCH: patchOperation(set), PUT: putOperation(set), DELETE: deleteOperation(set) };
}

function getOperation(set: EntitySet): Operation {
  const { name, members, navigation, fields, limits, schemas, texts } = set;
  return {
    permission: 'indicators.read',
    describe: () => {
      const { answer, ...text } = texts.get;
      return {
        details: 'The response is a list of one, as in the original API.',
        ...text,
        query: viewQuery(navigation),
        answers: { 200: { ...describedAnswer(answer, entityList(schemas().entity)), headers: etagHeaders() } },
        errors: ['NotFound', 'ODataError'],
      };
    },
    handle: async (request, { caller: { actor }, parameter }) => {
      const { searchParams } = publicUrl(request);
      const { expand } = readQueryOptions(searchParams, fields, limits);
      const view = readView(searchParams, members, expand, navigation);
      const { value, etag } = await set.get({ request, actor, view }, parameter('id'));
      const context = contextOf(request, name, view.selected);
      return json({ '@odata.context': context, value }, 200, etagHeader(etag));
    },
  };
}

function patchOperation(set: EntitySet): Operation {
  return writeOperation(set, set.texts.patch, (body) => body);
}

/** Clients of OData 4 replace an entity so: what the body omits gets its default (OData 4.01 Protocol, 11.4.3). */
function putOperation(set: EntitySet): Operation {
  const { summary, answer } = set.texts.patch;
  const text = {
    summary: summary.replace('Change', 'Replace'),
    details: `Members that are omitted get their defaults: ${set.replaced.join(', ')}.`,
    answer,
  };
  const defaults = Object.fromEntries(set.replaced.map((member) => [member, null]));
  return writeOperation(set, text, (body) => ({ ...defaults, ...body }));
}

function writeOperation(
  set: EntitySet,
  { answer, ...text }: OperationText,
  complete: (body: RawEntity) => RawEntity,
): Operation {
  const { name, schemas, patchExample, inputErrors } = set;
  const bodySchema = changesAs(() => schemas().patch);
  return {
    permission: set.managedWith,
    describe: () => {
      const { patch, entity } = schemas();
      return {
        ...text,
        headers: ifMatchHeader(),
        body: { schema: patch, example: patchExample },
        answers: { 200: entityWithEtag(answer, entity) },
        errors: [...inputErrors, 'NotFound', 'Conflict', 'PreconditionFailed'],
      };
    },
    handle: async (request, { caller, parameter }) => {
      const body = await readJson(request, bodySchema);
      const { resource, etag } = await set.patch(caller.actor, parameter('id'), complete(body), ifMatch(request));
      return entityAnswer(request, name, resource, { etag });
    },
  };
}

function deleteOperation(set: EntitySet): Operation {
  return {
    permission: 'indicators.delete',
    describe: () => {
      const { answer, ...text } = set.texts.remove;
      return { ...text, answers: { 204: describedAnswer(answer) }, errors: ['NotFound', 'Conflict'] };
    },
    handle: async (_request, { caller, parameter }) => {
      await set.remove(caller.actor, parameter('id'));
      return noContent;
    },
  };
}
