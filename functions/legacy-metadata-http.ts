import { entityModel } from '../shared/custom-ti/entity-model.ts';
import { customTiErrorAnswer } from './http/custom-ti-answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/** `GET /V1.0/$metadata`: the entity model of the custom threat intelligence API. */
export function makeLegacyMetadataHttp(): HttpFunction {
  return {
    name: 'legacyMetadataHttp',
    route: 'V1.0/$metadata',
    errorAnswer: customTiErrorAnswer,
    methods: {
      GET: {
        permission: 'indicators.manage',
        handle: () =>
          Promise.resolve({
            status: 200,
            headers: { 'content-type': 'application/xml; charset=utf-8', 'odata-version': '4.0' },
            body: entityModel,
          }),
      },
    },
  };
}
