import { alertReferenceSchema, type CreateAlertByReference } from '../../../shared/detection/alerts/alert-reference.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer, entityOf } from '../../http/operation-description.ts';
import { readJson } from '../../http/read-body.ts';
import { alertAnswer } from './alert-answer.ts';
import { alertSchemas } from './alert-schemas.ts';

/** `POST /api/alerts/CreateAlertByReference`: raises an alert from an event that already has a detection, or adds the event to an open alert. */
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
            '`machineId`, `eventTime` and `reportId` identify an event that already has a detection; otherwise the call returns 404. If an alert with the same title is open on the same device, the event is added to that alert as evidence, and no new alert is created.',
          body: {
            schema: alertReferenceSchema,
            example: {
              machineId: 'd2',
              eventTime: '2026-07-18T12:05:00.1234567Z',
              reportId: '77',
              severity: 'Medium',
              title: 'Beacon found while hunting',
              description: 'Found in a hunt for case 42',
              recommendedAction: 'Isolate the device',
              category: 'Exploit',
            },
          },
          answers: {
            200: describedAnswer(
              'The new alert, or the open alert that the event was added to.',
              entityOf(alertSchemas().alert),
            ),
          },
          errors: ['ResourceNotFound', 'Conflict'],
        }),
        handle: async (request, { caller }) => {
          const reference = await readJson(request, alertReferenceSchema);
          return alertAnswer(request, await createAlertByReference(caller.actor, reference));
        },
      },
    },
  };
}
