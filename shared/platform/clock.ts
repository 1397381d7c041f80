/** The only source of the current time; tests pass their own. Returns milliseconds since the Unix epoch. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
