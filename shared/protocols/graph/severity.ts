import type { Severity } from '../../indicators/model/indicator.ts';

const names: readonly Severity[] = ['Informational', 'Low', 'Low', 'Medium', 'High', 'High'];
const numbers: Readonly<Record<Severity, number>> = { Informational: 0, Low: 2, Medium: 3, High: 5 };

/** The severity for a number from 0 to 5; 3 by default, undefined for any other value. */
export function severityOfNumber(value: unknown): Severity | undefined {
  const number = value ?? 3;
  return typeof number === 'number' ? names[number] : undefined;
}

/** The number to return: the one that the client wrote, unless the severity has changed since. */
export function numberOfSeverity(severity: Severity, written: unknown): number {
  return typeof written === 'number' && names[written] === severity ? written : numbers[severity];
}
