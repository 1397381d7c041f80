import type { UploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { stixUpload } from './stix-upload.ts';

/** `POST /workspaces/{workspaceId}/threat-intelligence-stix-objects:upload` (Microsoft Sentinel, 2024). */
export function makeSentinelStixObjectsUploadHttp(services: { readonly uploadObjects: UploadObjects }): HttpFunction {
  return {
    name: 'sentinelStixObjectsUploadHttp',
    route: 'workspaces/{workspaceId}/threat-intelligence-stix-objects:upload',
    methods: { POST: stixUpload(services.uploadObjects, 'stixobjects') },
  };
}
