import { z } from 'zod';
import type { HttpFunction } from '../../http/http-function.ts';
import { answer } from '../../http/operation-description.ts';
import { detectionQuery } from './detection-schemas.ts';
import { type DetectionServices, detectionsAnswer } from './detections-answer.ts';

/** `GET /api/detections/cef`: raw detections for ArcSight, with the parameters of the SIEM exporter. */
export function makeDetectionsCefHttp(services: DetectionServices): HttpFunction {
  return {
    name: 'detectionsCefHttp',
    route: 'api/detections/cef',
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: 'Pull detections for ArcSight',
          query: detectionQuery(),
          answers: { 200: answer('Oldest first, a CEF line each.', z.string(), 'text/plain') },
          errors: ['InvalidInput'],
        }),
        handle: (request, { caller }) => detectionsAnswer(request, caller.actor, services, 'cef'),
      },
    },
  };
}
