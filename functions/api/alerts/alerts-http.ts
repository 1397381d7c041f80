import { z } from 'zod';
import { alertFields, alertListLimits } from '../../../shared/detection/alerts/alert-fields.ts';
import type { AlertService } from '../../../shared/detection/alerts/alert-service.ts';
import { isDetectionRequest } from '../../../shared/publishing/siem/detection-query.ts';
import { listCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { listOf, listQuery } from '../../http/operation-description.ts';
import { alertListAnswer } from './alert-answer.ts';
import { alertSchemas, expandQuery } from './alert-schemas.ts';
import { detectionQuery, detectionSchemas } from './detection-schemas.ts';
import { type DetectionSource, detectionsAnswer } from './detections-answer.ts';

/**
 * `GET /api/alerts`: a page of alerts, newest first by default; evidence only with `$expand=evidence`. With a parameter or
 * under a host name of the SIEM exporter: raw detections instead, as CEF if the client accepts `text/plain`.
 */
export function makeAlertsHttp({
  alerts,
  ...source
}: { readonly alerts: AlertService } & DetectionSource): HttpFunction {
  return {
    name: 'alertsHttp',
    route: 'api/alerts',
    methods: {
      GET: {
        permission: 'alerts.read',
        cost: listCost(alertListLimits),
        describe: () => ({
          summary: 'List alerts or pull detections',
          details:
            'Returns a page of alerts. With one of the parameters of the SIEM exporter (`sinceTimeUtc` and those after it), or under a host name that starts with `wdatp-alertexporter`, it returns detections instead: as a JSON array, or as CEF with `Accept: text/plain`.',
          query: { ...listQuery(alertFields, alertListLimits), ...expandQuery(), ...detectionQuery() },
          answers: {
            200: {
              description: 'A page of alerts, newest first by default; or detections, oldest first.',
              contents: [
                {
                  schema: z.union([
                    listOf(alertSchemas().alert).meta({ title: 'Alerts', description: 'Without those parameters.' }),
                    z
                      .array(detectionSchemas().rawDetection)
                      .meta({ title: 'Detections', description: 'With a parameter of the SIEM exporter.' }),
                  ]),
                },
                { schema: z.string().describe('Detections as CEF, one per line.'), contentType: 'text/plain' },
              ],
            },
          },
          errors: ['InvalidInput'],
        }),
        handle: (request, { caller }) => {
          if (isDetectionRequest(new URL(request.url))) {
            const isText = /^text\/plain\b/i.test(request.headers.get('accept') ?? '');
            return detectionsAnswer(request, caller.actor, source, isText ? 'cef' : 'json');
          }
          return alertListAnswer(request, caller.actor, alerts);
        },
      },
    },
  };
}
