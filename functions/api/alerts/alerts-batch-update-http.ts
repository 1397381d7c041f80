import { z } from 'zod';
import { type AlertService, alertPatchSchema } from '../../../shared/detection/alerts/alert-service.ts';
import { batchOf } from '../../http/batch-of.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { someOf } from '../../http/member-names.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { readBatch } from '../../http/read-batch.ts';

const bodySchema = alertPatchSchema.extend({
  alertIds: batchOf(z.string().min(1), { field: 'alertIds', min: 1, max: 500 }),
});

const changeSchema = someOf(bodySchema, Object.keys(alertPatchSchema.shape));

/** `POST /api/alerts/batchUpdate`: applies the same triage to up to 500 alerts; 200 with an empty body. */
export function makeAlertsBatchUpdateHttp({ alerts }: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'alertsBatchUpdateHttp',
    route: 'api/alerts/batchUpdate',
    methods: {
      POST: {
        permission: 'alerts.write',
        describe: () => ({
          summary: 'Triage many alerts',
          details:
            'Makes the same change to up to 500 alerts. If one of the ids is unknown, no alert is changed. After any other error, alerts earlier in the list may have been changed.',
          body: { schema: bodySchema, example: { alertIds: ['ti1_1'], status: 'Resolved' } },
          answers: { 200: describedAnswer('All alerts were updated. The body is empty.') },
          errors: ['InvalidInput', 'MaximumBatchSizeExceeded', 'ResourceNotFound', 'Conflict'],
        }),
        handle: async (_request, scope) => {
          const { alertIds, ...patch } = await readBatch(scope, changeSchema);
          await alerts.patchAll(scope.caller.actor, alertIds, patch);
          return { status: 200 };
        },
      },
    },
  };
}
