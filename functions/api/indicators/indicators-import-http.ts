import { z } from 'zod';
import type { IndicatorService } from '../../../shared/indicators/indicator-service.ts';
import type { RawIndicator } from '../../../shared/indicators/input/raw-indicator.ts';
import { maxBatchSize } from '../../../shared/indicators/model/limits.ts';
import { importResult } from '../../../shared/indicators/wire/resource.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { json } from '../../http/json-answer.ts';
import { jsonObjectAs } from '../../http/member-names.ts';
import { describedAnswer, listOf } from '../../http/operation-description.ts';
import { readBatch } from '../../http/read-batch.ts';
import { indicatorSchemas } from './indicator-schemas.ts';

const item = jsonObjectAs(() => indicatorSchemas().indicatorInput);
const bodySchema = z.object({
  Indicators: batchOf(item.catch({}), { field: 'Indicators', max: maxBatchSize }),
});

/** `POST /api/indicators/import`: creates or updates up to 500 indicators; one result per item, in order. */
export function makeIndicatorsImportHttp({
  indicators,
  importResultContext,
}: {
  readonly indicators: IndicatorService;
  /** `@odata.context` of the response. A partner's client compares it with a literal. */
  readonly importResultContext: string;
}): HttpFunction {
  return {
    name: 'indicatorsImportHttp',
    route: 'api/indicators/import',
    methods: {
      POST: {
        permission: 'indicators.manage',
        describe: () => ({
          summary: 'Create or update many indicators',
          details: `Up to ${maxBatchSize} items, each as in a call to create or update one indicator; the title serves for a missing \`description\`. Each item succeeds or fails on its own.`,
          body: {
            schema: z.looseObject({ Indicators: z.array(indicatorSchemas().indicatorInput).max(maxBatchSize) }),
          },
          answers: {
            200: describedAnswer(
              'One result per item, in order.',
              listOf(indicatorSchemas().importResult).pick({ '@odata.context': true, value: true }),
            ),
          },
          errors: ['MaximumBatchSizeExceeded'],
        }),
        handle: async (_request, scope) => {
          const { Indicators: items } = await readBatch(scope, bodySchema);
          const submissions = items.map((raw) => ({ raw: withDescription(raw) }));
          const outcomes = await indicators.submitAll(scope.caller.actor, submissions, { channel: 'api' });
          const value = outcomes.map((outcome, index) => {
            const submitted = items[index]?.['indicatorValue'];
            return importResult(typeof submitted === 'string' ? submitted : '', outcome);
          });
          scope.refuseItems(value.filter(({ isFailed }) => isFailed).length);
          return json({ '@odata.context': importResultContext, value });
        },
      },
    },
  };
}

/** An item with its title as its description, if it has none: partners' clients do not send one. */
function withDescription(raw: RawIndicator): RawIndicator {
  const { description } = raw;
  const isMissing =
    description === undefined || description === null || (typeof description === 'string' && description.trim() === '');
  return isMissing ? { ...raw, description: raw.title } : raw;
}
