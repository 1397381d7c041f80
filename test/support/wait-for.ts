import { setTimeout as delay } from 'node:timers/promises';

/** Polls until the condition holds; throws after the deadline. A throw of the condition ends the wait at once. */
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
    await delay(everyMs);
  }
}
