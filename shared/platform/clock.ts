/** The only source of the current time; tests pass their own. Answers milliseconds since the Unix epoch. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
