import { type DetectionServices, detectionsAnswer } from './http/detections-answer.ts';
import type { HttpFunction } from './http/http-function.ts';

/** `GET /api/detections/cef`: raw detections for ArcSight, with the parameters of the SIEM exporter. */
export function makeDetectionsCefHttp(services: DetectionServices): HttpFunction {
  return {
    name: 'detectionsCefHttp',
    route: 'api/detections/cef',
    methods: {
      GET: {
        permission: 'alerts.read',
        handle: (request, { caller }) => detectionsAnswer(request, caller.actor, services, 'cef'),
      },
    },
  };
}
