import type { LogFields, Logger } from '../../../shared/platform/logger.ts';

interface RecordingLogger extends Logger {
  readonly events: string[];
  /** Those of the last event of that name. */
  fieldsOf(event: string): LogFields | undefined;
}

/** Records the names of logged events. */
export function makeRecordingLogger(): RecordingLogger {
  const events: string[] = [];
  const lines: (readonly [event: string, fields: LogFields])[] = [];
  const log = (event: string, fields: LogFields = {}) => {
    events.push(event);
    lines.push([event, fields]);
  };
  return {
    events,
    fieldsOf: (name) => lines.findLast(([event]) => event === name)?.[1],
    info: log,
    warn: log,
    error: (event, _, fields) => {
      log(event, fields);
    },
  };
}
