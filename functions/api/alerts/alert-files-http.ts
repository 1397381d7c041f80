import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer, listOf } from '../../http/operation-description.ts';
import { entitiesAnswer, toFile } from './related-answer.ts';
import { relatedSchemas } from './related-schemas.ts';

/** `GET /api/alerts/{id}/files`: the files that the alert's events name. */
export function makeAlertFilesHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'alertFilesHttp',
    route: 'api/alerts/{id:regex(^ti\\d+_\\d+$)}/files',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Files of an alert',
          answers: {
            200: answer(
              'What its events name.',
              listOf(relatedSchemas().file).pick({ '@odata.context': true, value: true }),
            ),
          },
          errors: ['ResourceNotFound'],
        }),
        handle: async (request, scope) => {
          const { entities } = await services.alerts.related(scope.caller.actor, scope.parameter('id'));
          return entitiesAnswer(request.url, 'Files', entities.files.map(toFile));
        },
      },
    },
  };
}
