import type { RouteGroup } from '../../http/route-group.ts';
import { makeTiIndicatorByIdHttp } from './ti-indicator-by-id-http.ts';
import { tiIndicatorSchemas } from './ti-indicator-schemas.ts';
import { makeTiIndicatorsHttp, type TiIndicatorRoutesDependencies } from './ti-indicators-http.ts';
import { makeTiIndicatorsManyHttp } from './ti-indicators-many-http.ts';

export function graphRoutes(dependencies: TiIndicatorRoutesDependencies): RouteGroup {
  return {
    tag: 'Microsoft Graph tiIndicators',
    description:
      'The tiIndicators of Microsoft Graph (beta), which Microsoft has removed, for connectors that still use them. They read and write the same list.',
    schemas: tiIndicatorSchemas,
    routes: [
      makeTiIndicatorsHttp(dependencies),
      makeTiIndicatorByIdHttp(dependencies),
      ...makeTiIndicatorsManyHttp(dependencies),
    ],
  };
}
