import type { Logger } from '../../../shared/platform/logger.ts';

interface RecordingLogger extends Logger {
  readonly events: string[];
}

/** Records the names of logged events. */
export function makeRecordingLogger(): RecordingLogger {
  const events: string[] = [];
  return {
    events,
    info: (event) => events.push(event),
    warn: (event) => events.push(event),
    error: (event) => events.push(event),
  };
}
