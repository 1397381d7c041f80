import type { AlertService } from '../shared/detection/alerts/alert-service.ts';
import { alertListAnswer } from './http/alert-answer.ts';
import type { HttpFunction } from './http/http-function.ts';
import { onlyMachine } from './http/only-entity.ts';

/** `GET /api/machines/{id}/alerts`: the alerts of a device. */
export function makeMachineAlertsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'machineAlertsHttp',
    route: 'api/machines/{id}/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        handle: async (request, scope) =>
          alertListAnswer(request, scope.caller.actor, services.alerts, onlyMachine(scope.parameter('id'))),
      },
    },
  };
}
