import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import { indicatorResource } from '../../../shared/indicators/wire/resource.ts';
import { etagHeader } from '../../http/etag.ts';
import { json } from '../../http/json-answer.ts';
import { publicBase } from '../../http/public-url.ts';

/** One indicator, with its `ETag` if it is stored. Otherwise its id is the one that it would have. */
export function indicatorAnswer(
  request: HttpRequest,
  document: IndicatorDocument,
  etag: string | undefined,
): HttpResponseInit {
  const body = {
    '@odata.context': `${publicBase(request)}/api/$metadata#Indicators/$entity`,
    ...indicatorResource(document),
  };
  return json(body, 200, { ...(etag !== undefined && etagHeader(etag)) });
}
