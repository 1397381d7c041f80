/**
 * Resources to release at the end, in reverse order of acquisition. A failure does not stop the others from closing.
 */
export class Closers {
  readonly #close: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  add(close: () => unknown): void {
    this.#close.push(close);
  }

  /** Runs once; a second call waits for the first. @throws AggregateError with everything that failed */
  async closeAll(): Promise<void> {
    this.#closing ??= this.#run();
    await this.#closing;
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#close.toReversed()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, 'Some parts of the service did not stop cleanly');
    }
  }
}
