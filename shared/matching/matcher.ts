import type { IndicatorType } from '../indicators/model/indicator.ts';

/** Something seen, as the telemetry wrote it. A `Url` may be a bare host; a `DomainName` may be an address, and have a port. */
export interface ObservedValue {
  readonly type: IndicatorType;
  readonly value: string;
}

/**
 * Finds the indicators that may cover an observed value. It only knows values: the store is asked afterwards whether a
 * candidate exists, is unexpired and in scope, and decides. An engine may return too many candidates, never too few.
 */
export interface Matcher {
  /** Ids of indicators, each once; none for a value that is not of its type. */
  candidates(observed: ObservedValue): readonly string[];
}
