import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { odataError, quote } from '../../../shared/odata/odata-error.ts';
import { pick, readSelect } from '../../../shared/odata/select.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { nameMember } from '../../../shared/protocols/defender-v1/member-names.ts';
import { errorAnswer } from '../../http/error-answer.ts';
import { etagHeader } from '../../http/etag.ts';
import { json } from '../../http/json-answer.ts';
import { publicBase } from '../../http/public-url.ts';

export type EntitySetName = 'AlertDefinitions' | 'IndicatorsOfCompromise';
/** An entity, or what a response shows of it. */
export type Resource = Readonly<Record<string, unknown>>;

/** The address of the Defender v1 API, as the request's client knows it. */
export function serviceRoot(request: HttpRequest): string {
  return `${publicBase(request)}/V1.0`;
}

/** `@odata.context` of the entities of a set. */
export function contextOf(request: HttpRequest, set: EntitySetName, selected?: readonly string[]): string {
  return `${serviceRoot(request)}/$metadata#${set}${selected === undefined ? '' : `(${selected.join(',')})`}`;
}

/** The response to a write of one entity. */
export function entityAnswer(
  request: HttpRequest,
  set: EntitySetName,
  resource: Resource,
  { etag, status = 200 }: { readonly etag: string; readonly status?: 200 | 201 },
): HttpResponseInit {
  const body = { '@odata.context': `${contextOf(request, set)}/$entity`, ...resource };
  return json(body, status, {
    ...etagHeader(etag),
    ...(status === 201 && { location: `${serviceRoot(request)}/${set}(${String(resource['Id'])})` }),
  });
}

/** Which members of each entity a response shows. */
export interface View {
  readonly selected: readonly string[] | undefined;
  readonly isExpanded: boolean;
}

/**
 * Reads `$select` and `$expand`; a set has one navigation property.
 * @throws AppError `ODataError` for an unknown member or navigation property, or for options inside `$expand`.
 */
export function readView(
  params: URLSearchParams,
  members: readonly string[],
  expand: readonly string[],
  navigation: string,
): View {
  const unknown = expand.find((name) => name.toLowerCase() !== navigation.toLowerCase());
  if (unknown !== undefined) {
    throw odataError('$expand', `expected ${navigation} without options, found ${quote(unknown)}`, {
      field: '$expand',
    });
  }
  return { selected: readSelect(params, members), isExpanded: expand.length > 0 };
}

/** The selected members of an entity, and those that were expanded. */
export function viewOf(resource: Resource, view: View, expanded: Resource = {}): Resource {
  return { ...pick(resource, view.selected), ...expanded };
}

/** The response to a request that failed: `{"error":{"code","message"}}`, with this API's member names in the message. */
export function defenderV1ErrorAnswer(error: unknown, correlationId: string): HttpResponseInit {
  const answer = errorAnswer(error, correlationId);
  const known = error instanceof AppError ? error : undefined;
  const code = known?.code ?? 'InternalServerError';
  const message =
    known === undefined
      ? 'An unexpected error occurred. Try again later.'
      : nameMember({ message: known.message, ...(known.field !== undefined && { field: known.field }) }).message;
  return { ...answer, body: JSON.stringify({ error: { code, message } }) };
}
