import { alertReferenceSchema, type CreateAlertByReference } from '../shared/detection/alerts/alert-reference.ts';
import { alertAnswer } from './http/alert-answer.ts';
import type { HttpFunction } from './http/http-function.ts';
import { readJson } from './http/read-body.ts';

/** `POST /api/alerts/CreateAlertByReference`: an alert from an event that a detection knows, or the open one that takes it. */
export function makeAlertsCreateByReferenceHttp(services: {
  readonly createAlertByReference: CreateAlertByReference;
}): HttpFunction {
  return {
    name: 'alertsCreateByReferenceHttp',
    route: 'api/alerts/CreateAlertByReference',
    methods: {
      POST: {
        permission: 'alerts.write',
        handle: async (request, { caller }) => {
          const reference = await readJson(request, alertReferenceSchema);
          return alertAnswer(request.url, await services.createAlertByReference(caller.actor, reference));
        },
      },
    },
  };
}
