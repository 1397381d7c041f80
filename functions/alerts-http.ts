import { alertFields, alertListLimits } from '../shared/detection/alert-fields.ts';
import { toAlertResource } from '../shared/detection/alert-resource.ts';
import { type AlertService, isEvidenceAsked } from '../shared/detection/alert-service.ts';
import { nextLink, readQueryOptions } from '../shared/odata/query-options.ts';
import { json } from './http/answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/** `GET /api/alerts`: a page of alerts, newest first by default; evidence only with `$expand=evidence`. */
export function makeAlertsHttp(services: { readonly alerts: AlertService }): HttpFunction {
  return {
    name: 'alertsHttp',
    route: 'api/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        handle: async (request, { caller }) => {
          const url = new URL(request.url);
          const options = readQueryOptions(url.searchParams, alertFields, alertListLimits);
          const { alerts, next, count } = await services.alerts.list(caller.actor, options);
          const hasEvidence = isEvidenceAsked(options.expand);
          return json({
            '@odata.context': `${url.origin}/api/$metadata#Alerts`,
            ...(count !== undefined && { '@odata.count': count }),
            value: alerts.map((alert) => toAlertResource(alert, hasEvidence)),
            ...(next !== undefined && { '@odata.nextLink': nextLink(url, next, options.order) }),
          });
        },
      },
    },
  };
}
