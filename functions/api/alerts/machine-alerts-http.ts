import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, expandQuery, listOf, listQuery } from '../../http/operation-description.ts';
import { alertListAnswer } from './alert-answer.ts';
import { alertSchemas } from './alert-schemas.ts';
import { onlyMachine } from './only-entity.ts';

/** `GET /api/machines/{id}/alerts`: the alerts of a device. */
export function makeMachineAlertsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'machineAlertsHttp',
    route: 'api/machines/{id}/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Alerts of a device',
          query: { ...listQuery(alertFields, alertListLimits), ...expandQuery() },
          answers: { 200: answer('A page.', listOf(alertSchemas().alert)) },
        }),
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, services.alerts, onlyMachine(scope.parameter('id'))),
      },
    },
  };
}
