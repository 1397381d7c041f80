import { z } from 'zod';
import type { DeviceGroup, ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listOf, listQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';

const limits = {
  maxTop: 10_000,
  defaultTop: 10_000,
  maxSkip: 100_000,
  defaultOrder: { field: 'rbacGroupId', descending: false },
};

/**
 * `GET /api/exposureScore/ByMachineGroups`: the device groups that the caller may see, with their ids. Clients resolve the
 * names of groups by it; there is no exposure score here, so `score` and `time` are null.
 */
export function makeExposureScoreByMachineGroupsHttp({ groups }: { readonly groups: ReadDeviceGroups }): HttpFunction {
  return {
    name: 'exposureScoreByMachineGroupsHttp',
    route: 'api/exposureScore/ByMachineGroups',
    methods: {
      GET: {
        permission: 'scores.read',
        describe: () => {
          const group = z.object({
            time: z.null(),
            score: z.null(),
            rbacGroupId: z.union([z.int(), z.string()]),
            rbacGroupName: z.string(),
          });
          return {
            summary: 'List device groups',
            details: 'Under the name by which clients resolve the names of groups; there is no score.',
            query: listQuery({}, limits),
            answers: { 200: describedAnswer('Those that the caller may see.', listOf(group)) },
          };
        },
        handle: async (request, { caller }) => {
          const url = new URL(request.url);
          const { top, skip, count } = readQueryOptions(url.searchParams, {}, limits);
          const { deviceGroups } = caller.actor;
          const visible = (await groups()).all().filter(({ id }) => deviceGroups === 'all' || deviceGroups.has(id));
          return pageAnswer({
            context: `${url.origin}/api/$metadata#ExposureScore`,
            count: count ? visible.length : undefined,
            items: visible.slice(skip, skip + top).map(toResource),
          });
        },
      },
    },
  };
}

/** Ids are whole numbers where they can be: clients read them as such. */
function toResource({ id, name }: DeviceGroup) {
  return { time: null, score: null, rbacGroupId: /^\d{1,15}$/.test(id) ? Number(id) : id, rbacGroupName: name };
}
