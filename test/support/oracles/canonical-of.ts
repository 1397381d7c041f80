import type { IndicatorType } from '../../../shared/indicators/model/indicator.ts';
import { canonicalise } from '../../../shared/indicators/values/canonical-value.ts';

/** The canonical form of a value. A value without one fails the test. */
export function canonicalOf(type: IndicatorType, text: string): string {
  const result = canonicalise(type, text);
  if (!result.ok) {
    throw new Error(`${type} ${text}: ${result.fault.message}`);
  }
  return result.value;
}
