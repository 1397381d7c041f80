import { type DetectionServices, detectionsAnswer } from './http/detections-answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/** `GET /api/detections/hec`: raw detections for Splunk's HTTP event collector, with the parameters of the SIEM exporter. */
export function makeDetectionsHecHttp(services: DetectionServices): HttpFunction {
  return {
    name: 'detectionsHecHttp',
    route: 'api/detections/hec',
    methods: {
      GET: {
        permission: 'alerts.read',
        handle: (request, { caller }) => detectionsAnswer(request, caller.actor, services, 'hec'),
      },
    },
  };
}
