import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until the condition holds; throws after the deadline. If the condition throws, the wait ends at once. */
export async function waitFor(
  isTrue: () => boolean | Promise<boolean>,
  deadlineMs: number,
  everyMs = 50,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await isTrue())) {
    if (performance.now() > end) {
      throw new Error(`not true within ${deadlineMs} ms`);
    }
    await sleep(everyMs);
  }
}
