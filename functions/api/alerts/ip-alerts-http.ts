import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, expandQuery, listOf, listQuery } from '../../http/operation-description.ts';
import { alertListAnswer } from './alert-answer.ts';
import { alertSchemas } from './alert-schemas.ts';
import { onlyEntity } from './only-entity.ts';

/** `GET /api/ips/{id}/alerts`: the alerts of an address. */
export function makeIpAlertsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'ipAlertsHttp',
    route: 'api/ips/{id}/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Alerts of an address',
          query: { ...listQuery(alertFields, alertListLimits), ...expandQuery() },
          answers: { 200: answer('A page.', listOf(alertSchemas().alert)) },
          errors: ['InvalidIpAddress'],
        }),
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, services.alerts, onlyEntity('ip', scope.parameter('id'))),
      },
    },
  };
}
