import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, entityOf } from '../../http/operation-description.ts';
import { entityAnswer, toMachine } from './related-answer.ts';
import { relatedSchemas } from './related-schemas.ts';

/** `GET /api/alerts/{id}/machine`: the alert's device. */
export function makeAlertMachineHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'alertMachineHttp',
    route: 'api/alerts/{id:regex(^ti\\d+_\\d+$)}/machine',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Device of an alert',
          answers: { 200: answer('What its events told of it.', entityOf(relatedSchemas().machine)) },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, scope) => {
          const alert = await services.alerts.get(scope.caller.actor, scope.parameter('id'));
          return entityAnswer(request.url, 'Machines', toMachine(alert));
        },
      },
    },
  };
}
