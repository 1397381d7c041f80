import type { HttpResponseInit } from '@azure/functions';
import { AppError } from '../../../shared/platform/errors.ts';
import { json } from '../../http/json-answer.ts';
import { pageAnswer } from '../../http/page-answer.ts';

/** A list of entities, with the context `$metadata#<name>`. */
export function relatedEntitiesAnswer(requestUrl: string, name: string, value: readonly object[]): HttpResponseInit {
  return pageAnswer({ context: `${new URL(requestUrl).origin}/api/$metadata#${name}`, items: value });
}

/**
 * One entity, with the context `$metadata#<name>/$entity`.
 * @throws AppError `ResourceNotFound` when the alert has no such entity.
 */
export function relatedEntityAnswer(requestUrl: string, name: string, entity: object | undefined): HttpResponseInit {
  if (entity === undefined) {
    throw new AppError('ResourceNotFound', "No entity of this kind appears in this alert's events.");
  }
  return json({ '@odata.context': `${new URL(requestUrl).origin}/api/$metadata#${name}/$entity`, ...entity });
}
