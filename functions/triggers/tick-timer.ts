import { z } from 'zod';
import type { Tick } from '../../shared/jobs/tick.ts';

const timerSchema = z.looseObject({
  scheduleStatus: z.looseObject({ last: z.string(), lastUpdated: z.string() }).optional(),
});

/** The timer-triggered function of every minute: it runs whatever was due since the host ran it last. */
export function makeTickTimer({ tick }: { readonly tick: Tick }): (timer: unknown) => Promise<void> {
  return async (timer) => {
    await tick(lastRunOf(timer));
  };
}

/** The last run; before the first one, when the host began to watch the timer. Undefined when it does not say. */
function lastRunOf(timer: unknown): number | undefined {
  const status = timerSchema.safeParse(timer).data?.scheduleStatus;
  const times = [status?.last, status?.lastUpdated].map((text) => Date.parse(text ?? ''));
  return times.find((time) => time > 0);
}
