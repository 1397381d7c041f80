import { z } from 'zod';
import type { LogFields, Logger } from '../../shared/platform/logger.ts';
import type { CoreLog } from '../functions-core/core-types.ts';

/** Writes log lines for a terminal: time, level, event and fields; an error with its stack and causes. */
export function makeTextLogger(write: (line: string) => void): Logger {
  const log = (level: string, event: string, fields: LogFields = {}, error?: unknown): void => {
    const parts = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    const what = error === undefined ? [] : [`\n  ${describe(error)}`];
    write([new Date().toISOString(), level, event, ...parts, ...what].join(' '));
  };
  return {
    info: (event, fields) => log('info ', event, fields),
    warn: (event, fields) => log('warn ', event, fields),
    error: (event, error, fields) => log('error', event, fields, error),
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const cause = error.cause === undefined ? '' : `\n  caused by ${describe(error.cause)}`;
  const members = error instanceof AggregateError ? error.errors.map((one) => `\n  with ${describe(one)}`) : [];
  return `${error.stack ?? error.message}${cause}${members.join('')}`;
}

const lineSchema = z
  .object({ level: z.string(), event: z.string() })
  .catchall(z.union([z.string(), z.number(), z.boolean()]));

/**
 * Forwards the log messages of the library and the functions to `logger`, except trace and debug messages. The
 * functions log JSON lines; their fields become fields of the log line.
 */
export function coreLogTo(logger: Logger): CoreLog {
  return (level, category, message, functionName) => {
    const { event, fields } = openLine(message);
    const named = functionName === undefined ? fields : { function: functionName, ...fields };
    switch (level) {
      case 'information':
        if (category === 'user') {
          logger.info(event, named);
        }
        break;
      case 'warning':
        logger.warn(event, named);
        break;
      case 'error':
      case 'critical':
        logger.error(event, fields['stack'] ?? fields['message'], { function: functionName });
        break;
      case 'trace':
      case 'debug':
      case 'none':
        break;
    }
  };
}

function openLine(message: string): { readonly event: string; readonly fields: LogFields } {
  try {
    const { level: _level, event, ...fields } = lineSchema.parse(JSON.parse(message));
    return { event, fields };
  } catch {
    return { event: 'function-log', fields: { message } };
  }
}
