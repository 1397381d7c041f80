import type { HttpResponseInit } from '@azure/functions';
import { AppError } from '../../../shared/platform/errors.ts';
import { json } from '../../http/json-answer.ts';
import { pageAnswer } from '../../http/page-answer.ts';

/** A list of entities: `$metadata#<name>`. */
export function relatedEntitiesAnswer(requestUrl: string, name: string, value: readonly object[]): HttpResponseInit {
  return pageAnswer({ context: `${new URL(requestUrl).origin}/api/$metadata#${name}`, items: value });
}

/** One entity: `$metadata#<name>/$entity`; `ResourceNotFound` when the alert has none. */
export function relatedEntityAnswer(requestUrl: string, name: string, entity: object | undefined): HttpResponseInit {
  if (entity === undefined) {
    throw new AppError('ResourceNotFound', 'The alert is related to none.');
  }
  return json({ '@odata.context': `${new URL(requestUrl).origin}/api/$metadata#${name}/$entity`, ...entity });
}
