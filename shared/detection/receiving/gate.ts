/** Lets one caller through at a time, in order of arrival. */
export class Gate {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn. The caller must call the returned function to end its turn. */
  async enter(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = promise;
    await before;
    return resolve;
  }
}
