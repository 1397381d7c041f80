import { z } from 'zod';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, listOf } from '../../http/operation-description.ts';
import { entitiesAnswer } from './related-answer.ts';

/** `GET /api/alerts/{id}/domains`: the hosts that the alert's events name. */
export function makeAlertDomainsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'alertDomainsHttp',
    route: 'api/alerts/{id:regex(^ti\\d+_\\d+$)}/domains',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Hosts of an alert',
          answers: {
            200: answer(
              'What its events name.',
              listOf(z.object({ host: z.string() })).pick({ '@odata.context': true, value: true }),
            ),
          },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, scope) => {
          const { entities } = await services.alerts.related(scope.caller.actor, scope.parameter('id'));
          const value = entities.hosts.map((host) => ({ host }));
          return entitiesAnswer(request.url, 'Domains', value);
        },
      },
    },
  };
}
