import type { LogFields, Logger } from '../../../shared/platform/logger.ts';

const levels = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number];

/**
 * Writes events of the level and above as JSON lines to the standard streams, which the Functions host collects. Errors are
 * reduced to name, message and stack.
 */
export function makeConsoleLogger(level: LogLevel, write: (level: LogLevel, line: string) => void = writeLine): Logger {
  const log = (of: LogLevel, event: string, fields: LogFields) => {
    if (levels.indexOf(of) >= levels.indexOf(level)) {
      write(of, JSON.stringify({ level: of, event, ...fields }));
    }
  };
  return {
    info: (event, fields = {}) => log('info', event, fields),
    warn: (event, fields = {}) => log('warn', event, fields),
    error: (event, error, fields = {}) => log('error', event, { ...fields, ...describe(error) }),
  };
}

function describe(error: unknown): LogFields {
  return error instanceof Error
    ? { error: error.name, message: error.message, stack: error.stack, cause: causesOf(error) }
    : { error: typeof error };
}

/** The errors behind an error, each as its name and message. */
function causesOf(error: Error): string | undefined {
  const members: unknown[] = error instanceof AggregateError ? error.errors : [];
  const behind = [...(error.cause === undefined ? [] : [error.cause]), ...members];
  const texts = behind.map((one) => {
    const more = one instanceof Error ? causesOf(one) : undefined;
    return one instanceof Error ? `${one.name}: ${one.message}${more === undefined ? '' : ` (${more})`}` : typeof one;
  });
  return texts.length === 0 ? undefined : texts.join('; ');
}

/** A line on the standard output, or the standard error for warnings and errors. */
export function writeLine(level: LogLevel, line: string): void {
  (level === 'info' ? process.stdout : process.stderr).write(`${line}\n`);
}
