import type { UploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { sentinelSchemas } from './sentinel-schemas.ts';
import { makeStixUploadHttp } from './stix-upload-http.ts';

export function sentinelRoutes(dependencies: { readonly uploadObjects: UploadObjects }): RouteGroup {
  return {
    tag: 'Microsoft Sentinel uploads',
    description:
      "Microsoft Sentinel's upload API for STIX objects and its two earlier forms, for threat intelligence platforms that upload to Sentinel. The indicators go into the same list.",
    schemas: sentinelSchemas,
    routes: makeStixUploadHttp(dependencies),
  };
}
