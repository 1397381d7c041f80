/**
 * Runs a step repeatedly. The step returns how many milliseconds to pause; if it throws, `onError` gets the error and
 * returns the pause.
 */
export class PollLoop {
  readonly #step: () => Promise<number>;
  readonly #onError: (error: unknown) => number;
  readonly #running: Promise<void>;
  #isStopping = false;
  #isWoken = false;
  #endPause: (() => void) | undefined;

  constructor(step: () => Promise<number>, onError: (error: unknown) => number) {
    this.#step = step;
    this.#onError = onError;
    this.#running = this.#run();
  }

  /** Ends the current pause, or skips the next one. */
  wake(): void {
    this.#isWoken = true;
    this.#endPause?.();
  }

  /** Starts no further step; resolves when the current one has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    // The first step runs after the constructor has returned.
    await Promise.resolve();
    while (!this.#isStopping) {
      this.#isWoken = false;
      await this.#pause(await this.#step().catch(this.#onError));
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#isWoken) {
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#endPause = resolve;
    await promise;
    clearTimeout(timer);
    this.#endPause = undefined;
  }
}

/** Resolves when all of `work` has settled, or after `boundMs`. */
export async function settleWithin(work: Iterable<Promise<unknown>>, boundMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, boundMs);
  await Promise.race([Promise.allSettled(work), promise]);
  clearTimeout(timer);
}
