import { alertFields, alertListLimits } from '../shared/detection/alert-fields.ts';
import { toAlertResource } from '../shared/detection/alert-resource.ts';
import { type AlertService, isEvidenceAsked } from '../shared/detection/alert-service.ts';
import { nextLink, readQueryOptions } from '../shared/odata/query-options.ts';
import { isDetectionRequest } from '../shared/siem/detection-query.ts';
import { json } from './http/answer.ts';
import { type DetectionServices, detectionsAnswer } from './http/detections-answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/**
 * `GET /api/alerts`: a page of alerts, newest first by default; evidence only with `$expand=evidence`. With a parameter or
 * under a host name of the SIEM exporter: raw detections instead, as CEF for who accepts `text/plain`.
 */
export function makeAlertsHttp(services: { readonly alerts: AlertService } & DetectionServices): HttpFunction {
  return {
    name: 'alertsHttp',
    route: 'api/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        handle: async (request, { caller }) => {
          const url = new URL(request.url);
          if (isDetectionRequest(url)) {
            const isText = /^text\/plain\b/i.test(request.headers.get('accept') ?? '');
            return await detectionsAnswer(request, caller.actor, services, isText ? 'cef' : 'json');
          }
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
