import { type AlertService, alertPatchSchema } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { someOf } from '../../http/member-names.ts';
import { describedAnswer, entityOf } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { alertAnswer } from './alert-answer.ts';
import { alertSchemas } from './alert-schemas.ts';

const patchSchema = someOf(alertPatchSchema);

/** `GET` and `PATCH /api/alerts/{id}`: reads one alert with its evidence; triages it. */
export function makeAlertByIdHttp({ alerts }: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'alertByIdHttp',
    route: 'api/alerts/{id:regex(^ti\\d+_\\d+$)}',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Get an alert',
          answers: { 200: describedAnswer('The alert with its evidence.', entityOf(alertSchemas().alert)) },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, scope) =>
          alertAnswer(request, await alerts.get(scope.caller.actor, scope.parameter('id'))),
      },
      PATCH: {
        permission: 'alerts.write',
        describe: () => ({
          summary: 'Triage an alert',
          details:
            'Sets the status, assignee, classification or determination, or adds a comment. Omitted fields keep their values.',
          body: {
            schema: alertSchemas().alertPatch,
            example: {
              status: 'Resolved',
              classification: 'TruePositive',
              determination: 'Malware',
              comment: 'Device reinstalled',
            },
          },
          answers: { 200: describedAnswer('The updated alert with its evidence.', entityOf(alertSchemas().alert)) },
          errors: ['InvalidInput', 'ResourceNotFound', 'Conflict'],
        }),
        handle: async (request, scope) => {
          const patch = await readJson(request, patchSchema);
          return alertAnswer(request, await alerts.patch(scope.caller.actor, scope.parameter('id'), patch));
        },
      },
    },
  };
}
