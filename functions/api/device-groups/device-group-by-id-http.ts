import { groupPatchSchema } from '../../../shared/device-groups/group-body.ts';
import type { DeviceGroupService } from '../../../shared/device-groups/group-service.ts';
import { ifMatch } from '../../http/etag.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { someOf } from '../../http/member-names.ts';
import { describedAnswer, entityWithEtag, ifMatchHeader } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { deviceGroupAnswer } from './device-group-answer.ts';
import { deviceGroupSchemas } from './device-group-schemas.ts';

const patchSchema = someOf(groupPatchSchema);

/** `GET`, `PATCH` and `DELETE` (both with `If-Match`) of `/api/deviceGroups/{id}`. */
export function makeDeviceGroupByIdHttp({ deviceGroups }: { readonly deviceGroups: DeviceGroupService }): HttpFunction {
  return {
    name: 'deviceGroupByIdHttp',
    route: 'api/deviceGroups/{id}',
    methods: {
      GET: {
        permission: 'groups.read',
        describe: () => ({
          summary: 'Get a device group',
          answers: {
            200: entityWithEtag('The device group.', deviceGroupSchemas().deviceGroup),
          },
          errors: ['NotFound'],
        }),
        handle: async (request, scope) =>
          deviceGroupAnswer(request, await deviceGroups.get(scope.caller.actor, scope.parameter('id'))),
      },
      PATCH: {
        permission: 'groups.manage',
        audit: { when: 'change', action: 'Update', targetKind: 'device-group' },
        describe: () => ({
          summary: 'Change a device group or move it to another rank',
          details:
            'Omitted fields keep their values. Requires a caller that can see all device groups. On the group `0`, only `userGroups` can be changed.',
          headers: ifMatchHeader(),
          body: { schema: deviceGroupSchemas().deviceGroupPatch },
          answers: {
            200: entityWithEtag('The updated device group.', deviceGroupSchemas().deviceGroup),
          },
          errors: ['InvalidInput', 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          const changes = await readJson(request, patchSchema);
          const changed = await deviceGroups.patch(
            scope.caller.actor,
            scope.parameter('id'),
            changes,
            ifMatch(request),
          );
          return deviceGroupAnswer(request, changed);
        },
      },
      DELETE: {
        permission: 'groups.manage',
        audit: { when: 'change', action: 'Delete', targetKind: 'device-group' },
        describe: () => ({
          summary: 'Delete a device group',
          details:
            'Requires a caller that can see all device groups. Returns 409 while indicators target the group. The group `0` cannot be deleted.',
          headers: ifMatchHeader(),
          answers: { 204: describedAnswer('The device group was deleted.') },
          errors: ['InvalidInput', 'NotFound', 'Conflict', 'PreconditionFailed'],
        }),
        handle: async (request, scope) => {
          await deviceGroups.remove(scope.caller.actor, scope.parameter('id'), ifMatch(request));
          return noContent;
        },
      },
    },
  };
}
