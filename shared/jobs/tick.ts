import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { NextDue } from '../platform/ncrontab.ts';

/** What the tick does on a schedule of its own. It looks for work, and requests it through the work queue if it may take long. */
export interface TickTask {
  readonly name: string;
  readonly nextDue: NextDue;
  run(): Promise<void>;
}

interface TickDependencies {
  readonly tasks: readonly TickTask[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `lastRunMs`: when the tick last began, if the host remembers it. */
export type Tick = (lastRunMs?: number) => Promise<void>;

const minuteMs = 60_000;

/**
 * Runs the tasks that were due since the last tick, all at once, each at most once however often it was due. One that fails
 * is logged and does not stop the others.
 * @throws Error naming the tasks that failed
 */
export function makeTick({ tasks, clock, logger }: TickDependencies): Tick {
  let lastMs: number | undefined;
  return async (lastRunMs = lastMs) => {
    const nowMs = clock();
    lastMs = nowMs;
    // A last run in the future: the clock was wrong then.
    const sinceMs = lastRunMs !== undefined && lastRunMs <= nowMs ? lastRunMs : nowMs - minuteMs;
    const due = tasks.filter(({ nextDue }) => nextDue(sinceMs) <= nowMs);
    const failed: string[] = [];
    const run = async (task: TickTask) => {
      try {
        await task.run();
      } catch (error) {
        logger.error('tick-task-failed', error, { task: task.name });
        failed.push(task.name);
      }
    };
    await Promise.all(due.map(run));
    if (failed.length > 0) {
      throw new Error(`failed: ${failed.join(', ')}`);
    }
  };
}
