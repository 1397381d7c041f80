import type { ReadDeviceGroups } from '../../../shared/device-groups/directory.ts';
import type { DeviceGroupService } from '../../../shared/device-groups/group-service.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { makeDeviceGroupByIdHttp } from './device-group-by-id-http.ts';
import { deviceGroupSchemas } from './device-group-schemas.ts';
import { makeDeviceGroupsHttp } from './device-groups-http.ts';
import { makeExposureScoreByMachineGroupsHttp } from './exposure-score-by-machine-groups-http.ts';

export interface DeviceGroupRoutesDependencies {
  readonly deviceGroups: DeviceGroupService;
  readonly groups: ReadDeviceGroups;
}

export function deviceGroupRoutes(dependencies: DeviceGroupRoutesDependencies): RouteGroup {
  return {
    tag: 'Device groups',
    description: 'Whom an indicator is for.',
    schemas: deviceGroupSchemas,
    routes: [
      makeDeviceGroupsHttp(dependencies),
      makeDeviceGroupByIdHttp(dependencies),
      makeExposureScoreByMachineGroupsHttp(dependencies),
    ],
  };
}
