import { z } from 'zod';
import type { DeviceGroup, ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import { readQueryOptions } from '../../../shared/odata/query-options.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, listOf, listQuery } from '../../http/operation-description.ts';
import { pageAnswer } from '../../http/page-answer.ts';
import { publicBase, publicUrl } from '../../http/public-url.ts';

const limits = {
  maxTop: 10_000,
  defaultTop: 10_000,
  maxSkip: 100_000,
  defaultOrder: { field: 'rbacGroupId', descending: false },
};

/**
 * `GET /api/exposureScore/ByMachineGroups`: the device groups that the caller may see, with their ids. Clients use it to look
 * up the names of groups. There is no exposure score here, so `score` and `time` are null.
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
            summary: 'Look up the ids of device groups',
            details:
              "The route of Defender's exposure scores, which clients use to find the ids of device groups. This service has no exposure score: `score` and `time` are always null.",
            query: listQuery({}, limits),
            answers: { 200: describedAnswer('The device groups that the caller can see.', listOf(group)) },
          };
        },
        handle: async (request, { caller }) => {
          const url = publicUrl(request);
          const { top, skip, count } = readQueryOptions(url.searchParams, {}, limits);
          const { deviceGroups } = caller.actor;
          const visible = (await groups()).all().filter(({ id }) => deviceGroups === 'all' || deviceGroups.has(id));
          return pageAnswer({
            context: `${publicBase(request)}/api/$metadata#ExposureScore`,
            count: count ? visible.length : undefined,
            items: visible.slice(skip, skip + top).map(toResource),
          });
        },
      },
    },
  };
}

/** Ids are numbers where possible, because clients expect numbers. */
function toResource({ id, name }: DeviceGroup) {
  return { time: null, score: null, rbacGroupId: /^\d{1,15}$/.test(id) ? Number(id) : id, rbacGroupName: name };
}
