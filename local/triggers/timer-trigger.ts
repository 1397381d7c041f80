import { z } from 'zod';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { AppFunction, FunctionApp } from '../functions-core/function-app.ts';
import { type Environment, resolveSettings } from './app-settings.ts';
import { PollLoop, settleWithin } from './poll-loop.ts';
import type { RunningTrigger, StateStore } from './ports.ts';
import { parseTimerSchedule, type TimerSchedule } from './timer-schedule.ts';

const bindingSchema = z.object({
  schedule: z.string(),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

/** What the host remembers about a timer, with times in ISO 8601. */
const statusSchema = z.object({ last: z.string(), next: z.string(), lastUpdated: z.string() });
type Status = z.output<typeof statusSchema>;

const longestPauseMs = 30_000;
const never = '0001-01-01T00:00:00.000Z';

interface TimerDeps {
  readonly app: Pick<FunctionApp, 'invoke'>;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly environment: Environment;
}

/**
 * One timer function; its runs never overlap. If due times passed while the service was down, it runs once with
 * `isPastDue`. A run that a crash cut short is repeated.
 */
export class TimerTrigger {
  readonly functionName: string;
  readonly #deps: TimerDeps;
  readonly #schedule: TimerSchedule;
  readonly #isMonitored: boolean;
  readonly #key: string;
  #isFirst = true;
  #runOnStartup: boolean;
  #nextMs: number | undefined;
  #tickedAtMs = Number.NEGATIVE_INFINITY;

  /** @throws RangeError when the schedule is not valid or its setting is missing */
  constructor(target: AppFunction, deps: TimerDeps) {
    const binding = bindingSchema.parse(target.trigger);
    this.functionName = target.name;
    this.#deps = deps;
    this.#schedule = parseTimerSchedule(resolveSettings(binding.schedule, deps.environment));
    this.#isMonitored = binding.useMonitor && !this.#schedule.isSubMinute;
    this.#runOnStartup = binding.runOnStartup;
    this.#key = `timer:${target.name}`;
  }

  /** Runs the function if it is due. @returns the milliseconds until the next check */
  async tick(): Promise<number> {
    const now = this.#deps.clock();
    const status = await this.#readStatus();
    if (now < this.#tickedAtMs) {
      // the clock was set back: a time that is due by the former one may be hours away
      this.#nextMs = undefined;
    }
    this.#tickedAtMs = now;
    this.#nextMs ??= this.#firstDue(status);
    const dueMs = this.#nextMs;
    if (now < dueMs && !this.#runOnStartup) {
      this.#isFirst = false;
      return Math.min(dueMs - now, longestPauseMs);
    }
    const isPastDue = this.#isMonitored && this.#isFirst && status !== undefined && now >= dueMs;
    this.#isFirst = false;
    this.#runOnStartup = false;
    await this.#run(isPastDue, status);
    const endedAtMs = Math.max(this.#deps.clock(), dueMs);
    this.#nextMs = this.#schedule.nextAfter(endedAtMs);
    if (this.#isMonitored) {
      await this.#write({ last: iso(now), next: iso(this.#nextMs), lastUpdated: iso(endedAtMs) });
    }
    return Math.max(0, Math.min(this.#nextMs - this.#deps.clock(), longestPauseMs));
  }

  async #run(isPastDue: boolean, status: Status | undefined): Promise<void> {
    const value = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: status && { Last: status.last, Next: status.next, LastUpdated: status.lastUpdated },
      IsPastDue: isPastDue,
    };
    try {
      await this.#deps.app.invoke(this.functionName, { data: { json: JSON.stringify(value) } });
    } catch (error) {
      this.#deps.logger.error('function-failed', error, { functionName: this.functionName });
    }
  }

  /** The first due time since the last run, by the current schedule. */
  #firstDue(status: Status | undefined): number {
    const nowMs = this.#deps.clock();
    // A last run in the future: the clock was wrong then.
    const lastMs = status === undefined ? nowMs : Math.min(Date.parse(status.lastUpdated), nowMs);
    return this.#schedule.nextAfter(lastMs);
  }

  async #readStatus(): Promise<Status | undefined> {
    if (!this.#isMonitored) {
      return undefined;
    }
    const text = await this.#deps.state.get(this.#key);
    if (text !== undefined) {
      return statusSchema.parse(JSON.parse(text));
    }
    const now = this.#deps.clock();
    const next = this.#schedule.nextAfter(now);
    await this.#write({ last: never, next: iso(next), lastUpdated: iso(now) });
    return undefined;
  }

  async #write(status: Status): Promise<void> {
    await this.#deps.state.set(this.#key, JSON.stringify(status));
  }
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Runs a timer until it is stopped. */
export function startTimer(timer: TimerTrigger, logger: Logger): RunningTrigger {
  const loop = new PollLoop(
    async () => timer.tick(),
    (error) => {
      logger.error('timer-failed', error, { functionName: timer.functionName });
      return 5_000;
    },
  );
  return {
    functionName: timer.functionName,
    stop: async (boundMs) => settleWithin([loop.stop()], boundMs),
    poisoned: () => [],
  };
}
