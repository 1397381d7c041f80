/*
 * How long one turn of the event loop keeps the main thread busy. A clock on the wall would measure the other programs of the
 * machine too, so the probe adds up the processor time of this thread: the operating system counts it only while the thread
 * runs. What a turn may take is a multiple of a fixed piece of work on the same machine at the same time.
 */

/** Processor time of this thread in ms. */
function busyMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const unitText = JSON.stringify(Array.from({ length: 60_000 }, (_, index) => ({ [`k${index}`]: index })));

/** Processor time of the fixed piece of work: the median of some runs. About 25 ms on a machine of 2024. */
export function unitMs(): number {
  const times = Array.from({ length: 7 }, () => {
    const before = busyMs();
    JSON.stringify(JSON.parse(unitText));
    return busyMs() - before;
  });
  return times.toSorted((a, b) => a - b)[3] ?? 0;
}

/** Runs the work; its result, and the processor time of the busiest turn of the event loop meanwhile. */
export async function busiestTurn<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly maxMs: number }> {
  let maxMs = 0;
  let before = 0;
  let isRunning = true;
  const turn = (): void => {
    const now = busyMs();
    maxMs = Math.max(maxMs, now - before);
    before = now;
    if (isRunning) {
      setImmediate(turn);
    }
  };
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  before = busyMs();
  setImmediate(turn);
  try {
    const result = await work();
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    return { result, maxMs };
  } finally {
    isRunning = false;
  }
}
