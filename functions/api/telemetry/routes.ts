import type { ReceiveTelemetry } from '../../../shared/detection/receiving/receive-telemetry.ts';
import type { DeadLetterQueue } from '../../../shared/storage/message-queue.ts';
import type { RouteGroup } from '../../http/route-group.ts';
import { makeTelemetryDeadLettersHttp } from './telemetry-dead-letters-http.ts';
import { makeTelemetryHttp } from './telemetry-http.ts';
import { makeTelemetryResubmitHttp } from './telemetry-resubmit-http.ts';
import { telemetrySchemas } from './telemetry-schemas.ts';

interface TelemetryRoutesDependencies {
  readonly receiveTelemetry: ReceiveTelemetry;
  readonly deadLetters: DeadLetterQueue;
}

export function telemetryRoutes(dependencies: TelemetryRoutesDependencies): RouteGroup {
  return {
    tag: 'Telemetry',
    description:
      'Events to match against the list, sent by collectors and streaming exports. Messages that could not be matched are dead letters: operators list them here and match them again.',
    schemas: telemetrySchemas,
    routes: [
      makeTelemetryHttp(dependencies),
      makeTelemetryDeadLettersHttp(dependencies),
      makeTelemetryResubmitHttp(dependencies),
    ],
  };
}
