import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, expandQuery, listOf, listQuery } from '../../http/operation-description.ts';
import { alertListAnswer } from './alert-answer.ts';
import { alertSchemas } from './alert-schemas.ts';
import { onlyUser } from './only-entity.ts';

/** `GET /api/users/{id}/alerts`: the alerts of an account. */
export function makeUserAlertsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'userAlertsHttp',
    route: 'api/users/{id}/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Alerts of an account',
          query: { ...listQuery(alertFields, alertListLimits), ...expandQuery() },
          answers: { 200: answer('A page.', listOf(alertSchemas().alert)) },
          errors: ['InvalidInput'],
        }),
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, services.alerts, onlyUser(scope.parameter('id'))),
      },
    },
  };
}
