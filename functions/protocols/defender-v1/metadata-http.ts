import { z } from 'zod';
import { entityModel } from '../../../shared/protocols/defender-v1/entity-model.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { defenderV1Function } from './defender-v1-function.ts';

/** `GET /V1.0/$metadata`: the entity model of the Defender v1 API. */
export function makeMetadataHttp(): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1MetadataHttp',
    route: 'V1.0/$metadata',
    methods: {
      GET: {
        permission: 'indicators.read',
        describe: () => ({
          summary: 'Get the entity model',
          answers: { 200: describedAnswer('The entity model as OData 4.0 CSDL.', z.string(), 'application/xml') },
        }),
        handle: () =>
          Promise.resolve({
            status: 200,
            headers: { 'content-type': 'application/xml; charset=utf-8', 'odata-version': '4.0' },
            body: entityModel,
          }),
      },
    },
  });
}
