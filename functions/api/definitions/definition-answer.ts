import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type AlertDefinitionDocument, definitionResource } from '../../../shared/definitions/alert-definition.ts';
import type { Versioned } from '../../../shared/storage/document-container.ts';
import { etagHeader } from '../../http/etag.ts';
import { json } from '../../http/json-answer.ts';
import { publicBase } from '../../http/public-url.ts';

/** One alert definition with its `ETag`. */
export function definitionAnswer(
  request: HttpRequest,
  { document, etag }: Versioned<AlertDefinitionDocument>,
  status = 200,
): HttpResponseInit {
  const body = {
    '@odata.context': `${publicBase(request)}/api/$metadata#AlertDefinitions/$entity`,
    ...definitionResource(document),
  };
  return json(body, status, etagHeader(etag));
}
