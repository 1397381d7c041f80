import { z } from 'zod';
import { exportCost } from '../../http/gates/call-cost.ts';
import type { HttpFunction } from '../../http/http-function.ts';
import { describedAnswer } from '../../http/operation-description.ts';
import { detectionQuery, detectionSchemas } from './detection-schemas.ts';
import { type DetectionFormat, type DetectionSource, detectionsAnswer } from './detections-answer.ts';

interface PullRoute {
  /** Name of the function. */
  readonly name: string;
  /** The last segment of the path, and the format of the response. */
  readonly format: DetectionFormat;
  readonly summary: string;
  readonly content: string;
  readonly schema: () => z.ZodType;
  readonly contentType: string;
}

const pulls: readonly PullRoute[] = [
  {
    name: 'detectionsCefHttp',
    format: 'cef',
    summary: 'Pull detections as CEF (ArcSight)',
    content: 'Detections in CEF, one per line, oldest first.',
    schema: () => z.string(),
    contentType: 'text/plain',
  },
  {
    name: 'detectionsHecHttp',
    format: 'hec',
    summary: 'Pull detections for Splunk',
    content: "Detections as events for Splunk's HTTP event collector, one JSON object per line, oldest first.",
    schema: () => detectionSchemas().hecEvent,
    contentType: 'application/x-ndjson',
  },
];

/** `GET /api/detections/{cef,hec}`: raw detections for collectors, with the parameters of the SIEM exporter. */
export function makeDetectionsHttp(source: DetectionSource): readonly HttpFunction[] {
  return pulls.map(({ name, format, summary, content, schema, contentType }) => ({
    name,
    route: `api/detections/${format}`,
    methods: {
      GET: {
        permission: 'alerts.read',
        cost: exportCost,
        describe: () => ({
          summary,
          details:
            'Returns up to 20,000 detections, plus any others with the same timestamp (`LastProcessedTimeUtc`) as the last one. To poll without gaps, send the last timestamp that you received as the next `sinceTimeUtc`.',
          query: detectionQuery(),
          answers: { 200: describedAnswer(content, schema(), contentType) },
          errors: ['InvalidInput'],
        }),
        handle: (request, { caller }) => detectionsAnswer(request, caller.actor, source, format),
      },
    },
  }));
}
