import type { AlertService } from '../shared/detection/alerts/alert-service.ts';
import { alertListAnswer } from './http/alert-answer.ts';
import type { HttpFunction } from './http/http-function.ts';
import { onlyEntity } from './http/only-entity.ts';

/** `GET /api/ips/{id}/alerts`: the alerts of an address. */
export function makeIpAlertsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'ipAlertsHttp',
    route: 'api/ips/{id}/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, services.alerts, onlyEntity('ip', scope.parameter('id'))),
      },
    },
  };
}
