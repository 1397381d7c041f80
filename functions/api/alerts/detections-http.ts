import { z } from 'zod';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { detectionQuery, detectionSchemas } from './detection-schemas.ts';
import { type DetectionFormat, type DetectionSource, detectionsAnswer } from './detections-answer.ts';

interface PullRoute {
  /** Of the function. */
  readonly name: string;
  /** The last segment of the path, and the form of the answer. */
  readonly format: DetectionFormat;
  readonly collector: string;
  readonly line: string;
  readonly schema: () => z.ZodType;
  readonly contentType: string;
}

const pulls: readonly PullRoute[] = [
  {
    name: 'detectionsCefHttp',
    format: 'cef',
    collector: 'ArcSight',
    line: 'a CEF line each',
    schema: () => z.string(),
    contentType: 'text/plain',
  },
  {
    name: 'detectionsHecHttp',
    format: 'hec',
    collector: 'Splunk',
    line: 'an event of an HTTP event collector per line',
    schema: () => detectionSchemas().hecEvent,
    contentType: 'application/x-ndjson',
  },
];

/** `GET /api/detections/{cef,hec}`: raw detections for collectors, with the parameters of the SIEM exporter. */
export function makeDetectionsHttp(source: DetectionSource): readonly HttpFunction[] {
  return pulls.map(({ name, format, collector, line, schema, contentType }) => ({
    name,
    route: `api/detections/${format}`,
    methods: {
      GET: {
        permission: 'alerts.read',
        describe: () => ({
          summary: `Pull detections for ${collector}`,
          query: detectionQuery(),
          answers: { 200: describedAnswer(`Oldest first, ${line}.`, schema(), contentType) },
          errors: ['InvalidInput'],
        }),
        handle: (request, { caller }) => detectionsAnswer(request, caller.actor, source, format),
      },
    },
  }));
}
