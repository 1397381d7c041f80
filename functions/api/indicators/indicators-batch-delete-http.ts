import { z } from 'zod';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import { maxBatchSize } from '../../../shared/indicators/model/limits.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { noContent } from '../../http/json-answer.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readBatch } from '../../http/read-batch.ts';

const idSchema = z.union([z.string(), z.number()]).transform(String);
const bodySchema = z.object({
  IndicatorIds: batchOf(idSchema, { field: 'IndicatorIds', max: maxBatchSize }).meta({ minItems: 1 }),
});

/** `POST /api/indicators/BatchDelete`: deletes up to 500 indicators, or none if one id is unknown. */
export function makeIndicatorsBatchDeleteHttp({ indicators }: { readonly indicators: IndicatorService }): HttpFunction {
  return {
    name: 'indicatorsBatchDeleteHttp',
    route: 'api/indicators/BatchDelete',
    methods: {
      POST: {
        permission: 'indicators.delete',
        describe: () => ({
          summary: 'Delete many indicators',
          details: `Deletes up to ${maxBatchSize} indicators. If one of the ids is unknown, none is deleted.`,
          body: {
            schema: bodySchema,
            example: { IndicatorIds: ['431507186000123'] },
          },
          answers: { 204: describedAnswer('All indicators were deleted.') },
          errors: ['InvalidInput', 'MaximumBatchSizeExceeded', 'NotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          const { IndicatorIds } = await readBatch(scope, bodySchema);
          await indicators.removeAll(scope.caller.actor, IndicatorIds);
          return noContent;
        },
      },
    },
  };
}
