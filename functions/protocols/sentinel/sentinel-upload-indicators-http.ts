import type { UploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { stixUpload } from './stix-upload.ts';

/** `POST /{workspaceId}/threatintelligence:upload-indicators` (Microsoft Sentinel, the first form). */
export function makeSentinelUploadIndicatorsHttp(services: { readonly uploadObjects: UploadObjects }): HttpFunction {
  return {
    name: 'sentinelUploadIndicatorsHttp',
    route: '{workspaceId}/threatintelligence:upload-indicators',
    methods: { POST: stixUpload(services.uploadObjects, 'value') },
  };
}
