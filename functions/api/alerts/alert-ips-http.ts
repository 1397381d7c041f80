import { z } from 'zod';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, listOf } from '../../http/operation-description.ts';
import { entitiesAnswer } from './related-answer.ts';

/** `GET /api/alerts/{id}/ips`: the addresses that the alert's events name. */
export function makeAlertIpsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'alertIpsHttp',
    route: 'api/alerts/{id:regex(^ti\\d+_\\d+$)}/ips',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Addresses of an alert',
          answers: {
            200: answer(
              'What its events name.',
              listOf(z.object({ id: z.string() })).pick({ '@odata.context': true, value: true }),
            ),
          },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, scope) => {
          const { entities } = await services.alerts.related(scope.caller.actor, scope.parameter('id'));
          const value = entities.addresses.map((id) => ({ id }));
          return entitiesAnswer(request.url, 'Ips', value);
        },
      },
    },
  };
}
