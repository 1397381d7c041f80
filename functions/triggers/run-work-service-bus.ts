import type { RunWork } from '../../shared/jobs/run-work.ts';

/** The queue-triggered function of all background work (`cardinality: many`, `dataType: binary`). It reads only the bodies. */
export function makeRunWorkServiceBus({
  runWork,
}: {
  readonly runWork: RunWork;
}): (messages: unknown) => Promise<void> {
  return async (messages) => {
    await runWork(Array.isArray(messages) ? messages : [messages]);
  };
}
