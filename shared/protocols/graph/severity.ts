import type { Severity } from '../../indicators/model/indicator.ts';

const names: readonly Severity[] = ['Informational', 'Low', 'Low', 'Medium', 'High', 'High'];
const numbers: Readonly<Record<Severity, number>> = { Informational: 0, Low: 2, Medium: 3, High: 5 };

/** The severity for a number from 0 to 5, or its digit as text; 3 by default, undefined for any other value. */
export function severityOfNumber(value: unknown): Severity | undefined {
  return names[numberOf(value ?? 3)];
}

/** The number to return: the one that the client wrote, unless the severity has changed since. */
export function numberOfSeverity(severity: Severity, written: unknown): number {
  const number = numberOf(written);
  return names[number] === severity ? number : numbers[severity];
}

function numberOf(value: unknown): number {
  const digit = typeof value === 'string' && /^\s*\d\s*$/.test(value) ? Number(value) : value;
  return typeof digit === 'number' ? digit : Number.NaN;
}
