import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { AppError } from '../../../shared/platform/errors.ts';
import { json } from '../../http/json-answer.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicBase } from '../../http/public-url.ts';

/** A list of entities, with the context `$metadata#<name>`. */
export function relatedEntitiesAnswer(request: HttpRequest, name: string, value: readonly object[]): HttpResponseInit {
  return pageAnswer({ context: `${publicBase(request)}/api/$metadata#${name}`, items: value });
}

/**
 * One entity, with the context `$metadata#<name>/$entity`.
 * @throws AppError `ResourceNotFound` when the alert has no such entity.
 */
export function relatedEntityAnswer(request: HttpRequest, name: string, entity: object | undefined): HttpResponseInit {
  if (entity === undefined) {
    throw new AppError('ResourceNotFound', "No entity of this kind appears in this alert's events.");
  }
  return json({ '@odata.context': `${publicBase(request)}/api/$metadata#${name}/$entity`, ...entity });
}
