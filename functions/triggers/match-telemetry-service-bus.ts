import type { MatchTelemetry } from '../../shared/detection/match-telemetry.ts';

/**
 * The queue-triggered function that matches a batch of messages (`cardinality: many`, `dataType: binary`). It reads only the
 * bodies: the host's parallel arrays of metadata may differ in length, and a message is identified by its content.
 */
export function makeMatchTelemetryServiceBus({
  matchTelemetry,
}: {
  readonly matchTelemetry: MatchTelemetry;
}): (messages: unknown) => Promise<void> {
  return async (messages) => {
    await matchTelemetry(Array.isArray(messages) ? messages : [messages]);
  };
}
