import type { ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import type { DeviceGroupService } from '../../../shared/device-groups/group-service.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { makeDeviceGroupByIdHttp } from './device-group-by-id-http.ts';
import { deviceGroupSchemas } from './device-group-schemas.ts';
import { makeDeviceGroupsHttp } from './device-groups-http.ts';
import { makeExposureScoreByMachineGroupsHttp } from './exposure-score-by-machine-groups-http.ts';

interface DeviceGroupRoutesDependencies {
  readonly deviceGroups: DeviceGroupService;
  readonly groups: ReadDeviceGroups;
}

export function deviceGroupRoutes(dependencies: DeviceGroupRoutesDependencies): RouteGroup {
  return {
    tag: 'Device groups',
    description:
      'Ranked groups of devices. Indicators can target them, people can be limited to them, and agents download the package of their group. Administrators manage them here.',
    schemas: deviceGroupSchemas,
    routes: [
      makeDeviceGroupsHttp(dependencies),
      makeDeviceGroupByIdHttp(dependencies),
      makeExposureScoreByMachineGroupsHttp(dependencies),
    ],
  };
}
