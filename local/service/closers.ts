/** What must be given back at the end, in the reverse order of its taking; each is tried, whatever the others do. */
export class Closers {
  readonly #close: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  add(close: () => unknown): void {
    this.#close.push(close);
  }

  /** Once; a second call waits for the first. @throws AggregateError of what failed */
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
      throw new AggregateError(failures, 'Not everything could be stopped cleanly');
    }
  }
}
