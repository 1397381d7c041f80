/** Who goes first where two kinds of work in a process each need much memory. */
export interface RightOfWay {
  /** Runs work for which the other waits; it waits for none itself. */
  take<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when the work that has the right of way now is done, whatever came of it. */
  give(): Promise<void>;
}

export function makeRightOfWay(): RightOfWay {
  const running = new Set<Promise<unknown>>();
  return {
    take: async (work) => {
      const done = work();
      running.add(done);
      try {
        return await done;
      } finally {
        running.delete(done);
      }
    },
    give: async () => {
      await Promise.allSettled(running);
    },
  };
}
