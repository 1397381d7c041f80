import { setTimeout as sleep } from 'node:timers/promises';
import { SqliteStoreError } from './sql/errors.ts';

/** Something that a file of an older release lacks, built while the store is in use. */
export interface BuildStep {
  readonly name: string;
  /** All other writes wait until it is done. */
  readonly holdsWriter?: true;
  /** Does a part of the work, so that other writes come in between; returns the share that is done, 1 at the end. */
  advance(): Promise<number>;
}

export interface BuildProgress {
  /** What is not built yet, each with the share that is done, from 0 to 1. Queries that need it are slow until then. */
  readonly remaining: readonly { readonly name: string; readonly done: number }[];
  /** Why building stopped. The next start tries again. */
  readonly fault?: string;
}

/** Builds the steps one after the other, from its start on. */
export class BackgroundBuild {
  /** Resolves when everything is built, or building has stopped. */
  readonly settled: Promise<void>;
  readonly #done: Map<string, number>;
  #fault: string | undefined;
  #holdsWriter = false;

  /** @param afterMs - the first step begins after that: what starts with the store may write before it */
  constructor(steps: readonly BuildStep[], afterMs = 0) {
    this.#done = new Map(steps.map(({ name }) => [name, 0]));
    this.settled = this.#run(steps, afterMs);
  }

  progress(): BuildProgress {
    const remaining = [...this.#done].map(([name, done]) => ({ name, done }));
    return this.#fault === undefined ? { remaining } : { remaining, fault: this.#fault };
  }

  /** Whether other writes wait for what is being built. */
  get holdsWriter(): boolean {
    return this.#holdsWriter;
  }

  async #run(steps: readonly BuildStep[], afterMs: number): Promise<void> {
    try {
      if (steps.length > 0 && afterMs > 0) {
        await sleep(afterMs, undefined, { ref: false });
      }
      for (const step of steps) {
        this.#holdsWriter = step.holdsWriter === true;
        for (let done = 0; done < 1; ) {
          done = await step.advance();
          this.#done.set(step.name, done);
        }
        this.#done.delete(step.name);
      }
    } catch (error) {
      if (error instanceof SqliteStoreError && error.code === 'closed') {
        return;
      }
      this.#fault = error instanceof Error ? error.message : 'building failed';
    } finally {
      this.#holdsWriter = false;
    }
  }
}
