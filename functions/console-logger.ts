import type { LogFields, Logger } from '../shared/platform/logger.ts';

type Level = 'info' | 'warn' | 'error';

/** JSON lines on the standard streams, which the Functions host collects. Errors are reduced to name, message and stack. */
export function makeConsoleLogger(write: (level: Level, line: string) => void = writeLine): Logger {
  const log = (level: Level, event: string, fields: LogFields) => {
    write(level, JSON.stringify({ level, event, ...fields }));
  };
  return {
    info: (event, fields = {}) => log('info', event, fields),
    warn: (event, fields = {}) => log('warn', event, fields),
    error: (event, error, fields = {}) => log('error', event, { ...fields, ...describe(error) }),
  };
}

function describe(error: unknown): LogFields {
  return error instanceof Error
    ? { error: error.name, message: error.message, stack: error.stack }
    : { error: typeof error };
}

function writeLine(level: Level, line: string): void {
  (level === 'info' ? process.stdout : process.stderr).write(`${line}\n`);
}
