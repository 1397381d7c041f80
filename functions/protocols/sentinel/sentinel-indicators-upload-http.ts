import type { UploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { stixUpload } from './stix-upload.ts';

/** `POST /workspaces/{workspaceId}/threatintelligenceindicators:upload` (Microsoft Sentinel, 2022). */
export function makeSentinelIndicatorsUploadHttp(services: { readonly uploadObjects: UploadObjects }): HttpFunction {
  return {
    name: 'sentinelIndicatorsUploadHttp',
    route: 'workspaces/{workspaceId}/threatintelligenceindicators:upload',
    methods: { POST: stixUpload(services.uploadObjects, 'indicators') },
  };
}
