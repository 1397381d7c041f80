import { z } from 'zod';
import { type DefenderV1Service, maxUpload } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { iocResource } from '../../../shared/protocols/defender-v1/ioc-resource.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { jsonObject } from '../../http/json-object.ts';
import { describedAnswer, indicatorErrors, listOf } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { defenderV1Function } from './defender-v1-function.ts';
import { defenderV1Schemas } from './defender-v1-schemas.ts';
import { contextOf } from './entity-answer.ts';

const bodySchema = z.object({ iocs: batchOf(jsonObject, { field: 'iocs', max: maxUpload }) });

/** `POST /V1.0/IndicatorsOfCompromise/Actions.BulkUpload`: creates up to 5,000, all or none; returns them in order. */
export function makeIndicatorsOfCompromiseBulkUploadHttp({
  defenderV1,
}: {
  readonly defenderV1: DefenderV1Service;
}): HttpFunction {
  return defenderV1Function({
    name: 'defenderV1IndicatorsOfCompromiseBulkUploadHttp',
    route: 'V1.0/IndicatorsOfCompromise/Actions.BulkUpload',
    methods: {
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create many indicators of compromise',
          details: `Creates or updates up to ${maxUpload} indicators, all or none. Readers may see a part of them until the call has returned.`,
          body: {
            schema: z.looseObject({ iocs: z.array(defenderV1Schemas().indicatorOfCompromiseInput).max(maxUpload) }),
          },
          answers: {
            200: describedAnswer(
              'The indicators, in order.',
              listOf(defenderV1Schemas().indicatorOfCompromise).pick({ '@odata.context': true, value: true }),
            ),
          },
          errors: [...indicatorErrors, 'MaximumBatchSizeExceeded', 'NotFound', 'Conflict', 'InsufficientStorage'],
        }),
        handle: async (request, { caller }) => {
          const { iocs } = await readJson(request, bodySchema);
          const stored = await defenderV1.uploadIocs(caller.actor, iocs);
          const context = contextOf(request, 'IndicatorsOfCompromise');
          return json({ '@odata.context': context, value: stored.map(iocResource) });
        },
      },
    },
  });
}
