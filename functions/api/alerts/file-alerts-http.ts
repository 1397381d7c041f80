import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, expandQuery, listOf, listQuery } from '../../http/operation-description.ts';
import { alertListAnswer } from './alert-answer.ts';
import { alertSchemas } from './alert-schemas.ts';
import { onlyEntity } from './only-entity.ts';

/** `GET /api/files/{id}/alerts`: the alerts of a file, by SHA-1, SHA-256 or MD5. */
export function makeFileAlertsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'fileAlertsHttp',
    route: 'api/files/{id}/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Alerts of a file',
          query: { ...listQuery(alertFields, alertListLimits), ...expandQuery() },
          answers: { 200: answer('A page.', listOf(alertSchemas().alert)) },
          errors: ['InvalidHashValue'],
        }),
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, services.alerts, onlyEntity('file', scope.parameter('id'))),
      },
    },
  };
}
