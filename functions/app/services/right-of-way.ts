/** Decides which of two kinds of work goes first, because a process lacks the memory for both at once. */
export interface RightOfWay {
  /** Runs work that goes first. It waits for nothing, and the other kind waits for it. */
  take<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when the work that currently has the right of way has ended, successfully or not. */
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
