import { newGroupSchema } from '../../../shared/device-groups/group-body.ts';
import { groupResource } from '../../../shared/device-groups/group-resource.ts';
import type { DeviceGroupService } from '../../../shared/device-groups/group-service.ts';
import { json } from '../../http/answer.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, entityOf, etagHeaders, listOf } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { deviceGroupAnswer } from './device-group-answer.ts';
import { deviceGroupSchemas } from './device-group-schemas.ts';

/** `GET` and `POST` (201) of `/api/deviceGroups`. */
export function makeDeviceGroupsHttp(services: { readonly deviceGroups: DeviceGroupService }): HttpFunction {
  const { deviceGroups } = services;
  return {
    name: 'deviceGroupsHttp',
    route: 'api/deviceGroups',
    methods: {
      GET: {
        permission: 'groups.read',
        describe: () => ({
          summary: 'List device groups',
          answers: {
            200: answer(
              'Those that the caller may see, the highest rank first.',
              listOf(deviceGroupSchemas().deviceGroup),
            ),
          },
        }),
        handle: async (request, { caller }) => {
          const groups = await deviceGroups.list(caller.actor);
          return json({
            '@odata.context': `${new URL(request.url).origin}/api/$metadata#DeviceGroups`,
            value: groups.map(groupResource),
          });
        },
      },
      POST: {
        permission: 'groups.manage',
        describe: () => ({
          summary: 'Create a device group',
          details: 'Only by who sees all of them.',
          body: { schema: deviceGroupSchemas().deviceGroupInput },
          answers: {
            201: { ...answer('The group.', entityOf(deviceGroupSchemas().deviceGroup)), headers: etagHeaders() },
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
