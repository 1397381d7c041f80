import { alertSchemas } from './schemas/alert-schemas.ts';
import { commonSchemas } from './schemas/common-schemas.ts';
import { customTiSchemas } from './schemas/custom-ti-schemas.ts';
import { definitionSchemas } from './schemas/definition-schemas.ts';
import { detectionSchemas } from './schemas/detection-schemas.ts';
import { deviceGroupSchemas } from './schemas/device-group-schemas.ts';
import { importSchemas } from './schemas/import-schemas.ts';
import { indicatorSchemas } from './schemas/indicator-schemas.ts';
import { partnerSchemas } from './schemas/partner-schemas.ts';
import { relatedSchemas } from './schemas/related-schemas.ts';

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
