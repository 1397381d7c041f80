import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { detectionQuery, detectionSchemas } from './detection-schemas.ts';
import { type DetectionServices, detectionsAnswer } from './detections-answer.ts';

/** `GET /api/detections/hec`: raw detections for Splunk's HTTP event collector, with the parameters of the SIEM exporter. */
export function makeDetectionsHecHttp(services: DetectionServices): HttpFunction {
  return {
    name: 'detectionsHecHttp',
    route: 'api/detections/hec',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Pull detections for Splunk',
          query: detectionQuery(),
          answers: {
            200: answer(
              'Oldest first, an event of an HTTP event collector per line.',
              detectionSchemas().hecEvent,
              'application/x-ndjson',
            ),
          },
          errors: ['InvalidInput'],
        }),
        handle: (request, { caller }) => detectionsAnswer(request, caller.actor, services, 'hec'),
      },
    },
  };
}
