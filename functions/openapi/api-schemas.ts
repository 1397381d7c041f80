import { alertSchemas } from '../api/alerts/alert-schemas.ts';
import { detectionSchemas } from '../api/alerts/detection-schemas.ts';
import { relatedSchemas } from '../api/alerts/related-schemas.ts';
import { definitionSchemas } from '../api/definitions/definition-schemas.ts';
import { deviceGroupSchemas } from '../api/device-groups/device-group-schemas.ts';
import { importSchemas } from '../api/imports/import-schemas.ts';
import { indicatorSchemas } from '../api/indicators/indicator-schemas.ts';
import { commonSchemas } from '../http/common-schemas.ts';
import { customTiSchemas } from '../protocols/defender-v1/defender-v1-schemas.ts';
import { partnerSchemas } from '../protocols/graph/ti-indicator-schemas.ts';

/**
 * The shapes that answers and bodies are described with; in the document each is a component named after its key. They
 * are made when the document is first requested.
 */
export function makeApiSchemas() {
  return {
    ...commonSchemas(),
    ...indicatorSchemas(),
    ...definitionSchemas(),
    ...deviceGroupSchemas(),
    ...alertSchemas(),
    ...relatedSchemas(),
    ...detectionSchemas(),
    ...importSchemas(),
    ...customTiSchemas(),
    ...partnerSchemas(),
  };
}
