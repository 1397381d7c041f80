/** Values a log line may carry: no tokens, no secrets, no personal data, no bodies. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured log lines: one event name in kebab-case and flat fields. */
export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** `error` is reduced to its name, message and stack by the implementation. */
  error(event: string, error: unknown, fields?: LogFields): void;
}
