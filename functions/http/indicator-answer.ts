import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { IndicatorDocument } from '../../shared/indicators/model.ts';
import { indicatorResource } from '../../shared/indicators/resource.ts';
import { json } from './answer.ts';
import { etagHeader } from './etag.ts';

/** One indicator with its `ETag`; without one (nothing is stored) its id is null, as in the answer of an import. */
export function indicatorAnswer(
  request: HttpRequest,
  document: IndicatorDocument,
  etag: string | undefined,
): HttpResponseInit {
  const body = {
    '@odata.context': `${new URL(request.url).origin}/api/$metadata#Indicators/$entity`,
    ...indicatorResource(document),
    ...(etag === undefined && { id: null }),
  };
  return json(body, 200, etag === undefined ? {} : etagHeader(etag));
}
