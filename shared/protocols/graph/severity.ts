import type { Severity } from '../../indicators/model/indicator.ts';

const names: readonly Severity[] = ['Informational', 'Low', 'Low', 'Medium', 'High', 'High'];
const numbers: Readonly<Record<Severity, number>> = { Informational: 0, Low: 2, Medium: 3, High: 5 };

/** The severity that a number from 0 to 5 means; 3 when it is not stated, undefined when there is no such number. */
export function severityOfNumber(value: unknown): Severity | undefined {
  const number = value ?? 3;
  return typeof number === 'number' ? names[number] : undefined;
}

/** The number that is answered: the one that was written, unless the severity has changed since. */
export function numberOfSeverity(severity: Severity, written: unknown): number {
  return typeof written === 'number' && names[written] === severity ? written : numbers[severity];
}
