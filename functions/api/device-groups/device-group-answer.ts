import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { groupResource } from '../../../shared/device-groups/group-resource.ts';
import type { VersionedGroup } from '../../../shared/device-groups/group-service.ts';
import { etagHeader } from '../../http/etag.ts';
import { json } from '../../http/json-answer.ts';
import { publicBase } from '../../http/public-url.ts';

/** One device group with the `ETag` of all groups: it changes when any of them changes. */
export function deviceGroupAnswer(request: HttpRequest, group: VersionedGroup, status = 200): HttpResponseInit {
  const body = {
    '@odata.context': `${publicBase(request)}/api/$metadata#DeviceGroups/$entity`,
    ...groupResource(group),
  };
  return json(body, status, etagHeader(group.etag));
}
