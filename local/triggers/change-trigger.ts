import { z } from 'zod';
import type { Logger } from '../../shared/platform/logger.ts';
import type { AppFunction, FunctionApp } from '../functions-core/function-app.ts';
import { type Environment, resolveSettings } from './app-settings.ts';
import { PollLoop, settleWithin } from './poll-loop.ts';
import type { ChangeSource, RunningTrigger, StateStore } from './ports.ts';

const bindingSchema = z.object({
  containerName: z.string(),
  maxItemsPerInvocation: z.number().int().positive().default(100),
});

const idlePauseMs = 250;
const longestBackOffMs = 30_000;

interface ChangeTriggerDeps {
  readonly app: Pick<FunctionApp, 'invoke'>;
  container(name: string): ChangeSource;
  readonly state: StateStore;
  readonly logger: Logger;
  readonly environment: Environment;
}

/**
 * Serves one change-feed function: passes it the documents changed since its own checkpoint, which advances only when
 * the handler has returned. A handler that throws gets the same changes again, after growing pauses.
 *
 * @throws z.ZodError or RangeError when the binding is not supported
 */
export function startChangeTrigger(target: AppFunction, deps: ChangeTriggerDeps): RunningTrigger {
  const binding = bindingSchema.parse(target.trigger);
  const containerName = resolveSettings(binding.containerName, deps.environment);
  const source = deps.container(containerName);
  const key = `changes:${target.name}:${containerName}`;
  let failures = 0;
  const loop = new PollLoop(
    async () => {
      const checkpoint = await deps.state.get(key);
      const changes = await source.changes(checkpoint, binding.maxItemsPerInvocation);
      if (changes.items.length > 0) {
        const documents = changes.items.map(({ document }) => document);
        await deps.app.invoke(target.name, { data: { json: JSON.stringify(documents) } });
      }
      failures = 0;
      if (changes.checkpoint !== checkpoint) {
        await deps.state.set(key, changes.checkpoint);
      }
      return changes.more ? 0 : idlePauseMs;
    },
    (error) => {
      failures += 1;
      deps.logger.error('function-failed', error, { functionName: target.name });
      return Math.min(1_000 * 2 ** (failures - 1), longestBackOffMs);
    },
  );
  const forget = source.onChange?.(() => {
    if (failures === 0) {
      loop.wake();
    }
  });
  return {
    functionName: target.name,
    async stop(boundMs) {
      forget?.();
      await settleWithin([loop.stop()], boundMs);
    },
    poisoned: () => [],
  };
}
