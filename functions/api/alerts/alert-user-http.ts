import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, entityOf } from '../../http/operation-description.ts';
import { entityAnswer, toUser } from './related-answer.ts';
import { relatedSchemas } from './related-schemas.ts';

/** `GET /api/alerts/{id}/user`: the account behind the alert's events. */
export function makeAlertUserHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'alertUserHttp',
    route: 'api/alerts/{id:regex(^ti\\d+_\\d+$)}/user',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Account of an alert',
          answers: { 200: answer('What its events told of it.', entityOf(relatedSchemas().user)) },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, scope) => {
          const alert = await services.alerts.get(scope.caller.actor, scope.parameter('id'));
          return entityAnswer(request.url, 'Users', toUser(alert));
        },
      },
    },
  };
}
