import { z } from 'zod';
import { entityModel } from '../../../shared/protocols/defender-v1/entity-model.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { customTiSchemas } from './defender-v1-schemas.ts';
import { customTiErrorAnswer } from './entity-answer.ts';

/** `GET /V1.0/$metadata`: the entity model of the custom threat intelligence API. */
export function makeLegacyMetadataHttp(): HttpFunction {
  return {
    name: 'legacyMetadataHttp',
    route: 'V1.0/$metadata',
    errorAnswer: customTiErrorAnswer,
    describeError: () => customTiSchemas().customTiError,
    methods: {
      GET: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Entity model',
          answers: { 200: answer('OData 4.0 CSDL.', z.string(), 'application/xml') },
        }),
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
