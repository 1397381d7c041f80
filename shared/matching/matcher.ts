import type { IndicatorType } from '../indicators/model/indicator.ts';

/** Something seen, as the telemetry wrote it. A `Url` may be a bare host name or address. */
export interface ObservedValue {
  readonly type: IndicatorType;
  readonly value: string;
}

/**
 * Finds the indicators that may name what was seen. It knows values only: whether a candidate is live, unexpired, in
 * scope, and decides, is asked of the store afterwards. An engine may answer too many candidates, never too few.
 */
export interface Matcher {
  /** Ids of indicators, each once; none for a value that is not of its type. */
  candidates(observed: ObservedValue): readonly string[];
}
