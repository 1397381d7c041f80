import type { AlertService } from '../shared/detection/alerts/alert-service.ts';
import { alertListAnswer } from './http/alert-answer.ts';
import type { HttpFunction } from './http/http-function.ts';
import { onlyEntity } from './http/only-entity.ts';

/** `GET /api/domains/{id}/alerts`: the alerts of a host. */
export function makeDomainAlertsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'domainAlertsHttp',
    route: 'api/domains/{id}/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, services.alerts, onlyEntity('domain', scope.parameter('id'))),
      },
    },
  };
}
