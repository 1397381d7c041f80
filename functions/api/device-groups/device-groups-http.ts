import { newGroupSchema } from '../../../shared/device-groups/group-body.ts';
import { groupResource } from '../../../shared/device-groups/group-resource.ts';
import type { DeviceGroupService } from '../../../shared/device-groups/group-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, entityWithEtag, listOf } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicBase } from '../../http/public-url.ts';
import { readJson } from '../../http/read-body.ts';
import { deviceGroupAnswer } from './device-group-answer.ts';
import { deviceGroupSchemas } from './device-group-schemas.ts';

/** `GET` and `POST` (201) of `/api/deviceGroups`. */
export function makeDeviceGroupsHttp({ deviceGroups }: { readonly deviceGroups: DeviceGroupService }): HttpFunction {
  return {
    name: 'deviceGroupsHttp',
    route: 'api/deviceGroups',
    methods: {
      GET: {
        permission: 'groups.read',
        describe: () => ({
          summary: 'List device groups',
          answers: {
            200: describedAnswer(
              'The device groups that the caller can see, highest rank first.',
              listOf(deviceGroupSchemas().deviceGroup),
            ),
          },
        }),
        handle: async (request, { caller }) => {
          const groups = await deviceGroups.list(caller.actor);
          const context = `${publicBase(request)}/api/$metadata#DeviceGroups`;
          return pageAnswer({ context, items: groups.map(groupResource) });
        },
      },
      POST: {
        permission: 'groups.manage',
        audit: { when: 'change', action: 'Create', targetKind: 'device-group' },
        describe: () => ({
          summary: 'Create a device group',
          details: 'Requires a caller that can see all device groups.',
          body: { schema: deviceGroupSchemas().deviceGroupInput },
          answers: {
            201: entityWithEtag('The new device group.', deviceGroupSchemas().deviceGroup),
          },
          errors: ['InvalidInput', 'Conflict'],
        }),
        handle: async (request, { caller }) => {
          const group = await readJson(request, newGroupSchema);
          return deviceGroupAnswer(request, await deviceGroups.create(caller.actor, group), 201);
        },
      },
    },
  };
}
