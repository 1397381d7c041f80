import { alertReferenceSchema, type CreateAlertByReference } from '../../../shared/detection/alerts/alert-reference.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, entityOf } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { alertAnswer } from './alert-answer.ts';
import { alertSchemas } from './alert-schemas.ts';

/** `POST /api/alerts/CreateAlertByReference`: an alert from an event that a detection knows, or the open one that takes it. */
export function makeAlertsCreateByReferenceHttp({
  createAlertByReference,
}: {
  readonly createAlertByReference: CreateAlertByReference;
}): HttpFunction {
  return {
    name: 'alertsCreateByReferenceHttp',
    route: 'api/alerts/CreateAlertByReference',
    methods: {
      POST: {
        permission: 'alerts.write',
        describe: () => ({
          summary: 'Create an alert from an event',
          details:
            'An event that a detection knows. An open alert of the same title on the same device takes it instead.',
          body: {
            schema: alertReferenceSchema,
            example: {
              machineId: 'd2',
              eventTime: '2026-07-18T12:05:00.1234567Z',
              reportId: '77',
              severity: 'Medium',
              title: 'From a hunt',
              description: 'Seen by hand',
              recommendedAction: 'Look',
              category: 'Exploit',
            },
          },
          answers: { 200: describedAnswer('The alert.', entityOf(alertSchemas().alert)) },
          errors: ['ResourceNotFound', 'Conflict'],
        }),
        handle: async (request, { caller }) => {
          const reference = await readJson(request, alertReferenceSchema);
          return alertAnswer(request.url, await createAlertByReference(caller.actor, reference));
        },
      },
    },
  };
}
