import { z } from 'zod';
import { type CustomTi, maximumUpload } from '../shared/custom-ti/custom-ti.ts';
import { iocResource } from '../shared/custom-ti/ioc-resource.ts';
import { json } from './http/answer.ts';
import { batchOf } from './http/batch-of.ts';
import { contextOf, customTiErrorAnswer } from './http/custom-ti-answer.ts';
import { entitySchema } from './http/entity-body.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readJson } from './http/read-body.ts';

const bodySchema = z.object({ iocs: batchOf(entitySchema, { field: 'iocs', max: maximumUpload }) });

/** `POST /V1.0/IndicatorsOfCompromise/Actions.BulkUpload`: creates up to 5,000, all or none; answers them in order. */
export function makeLegacyIndicatorsBulkUploadHttp(services: { readonly customTi: CustomTi }): HttpFunction {
  return {
    name: 'legacyIndicatorsBulkUploadHttp',
    route: 'V1.0/IndicatorsOfCompromise/Actions.BulkUpload',
    errorAnswer: customTiErrorAnswer,
    methods: {
      POST: {
        permission: 'indicators.manage',
        handle: async (request, { caller }) => {
          const { iocs } = await readJson(request, bodySchema);
          const stored = await services.customTi.uploadIocs(caller.actor, iocs);
          const context = contextOf(request, 'IndicatorsOfCompromise');
          return json({ '@odata.context': context, value: stored.map(iocResource) });
        },
      },
    },
  };
}
