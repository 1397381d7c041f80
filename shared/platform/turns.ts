import { setImmediate } from 'node:timers/promises';

/** Characters of text that are read in one turn: a few tens of milliseconds at most. */
const charactersPerTurn = 1_000_000;

/** Divides long work into turns, so that other work of the process runs in between. It counts work, not time. */
export class Turns {
  readonly #costOfItem: number;
  #done = 0;

  /** `costOfItem` is what an item costs apart from its text, in characters. */
  constructor(costOfItem: number) {
    this.#costOfItem = costOfItem;
  }

  /** Counts an item with `characters` of text. When it returns true, `next` is to be awaited. */
  isOver(characters = 0): boolean {
    this.#done += characters + this.#costOfItem;
    return this.#done >= charactersPerTurn;
  }

  async next(): Promise<void> {
    this.#done = 0;
    await setImmediate();
  }
}
