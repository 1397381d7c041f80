/** Lets one pass at a time, in the order of their coming. */
export class Gate {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn; what it answers ends the turn, and must be called. */
  async enter(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = promise;
    await before;
    return resolve;
  }
}
