import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { AppFunction, FunctionApp } from '../functions-core/function-app.ts';
import type { Environment } from './app-settings.ts';
import { BlobTrigger, startBlobTrigger } from './blob-trigger.ts';
import { startChangeTrigger } from './change-trigger.ts';
import type { HostJson } from './host-json.ts';
import type { RunningTrigger, TriggerSources } from './ports.ts';
import { startQueueTrigger } from './queue-trigger.ts';
import { startTimer, TimerTrigger } from './timer-trigger.ts';

interface TriggerHostOptions {
  readonly app: FunctionApp;
  readonly sources: TriggerSources;
  readonly hostJson: HostJson;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Concurrent batches per queue: one runs while another waits for the store. */
const queueConcurrency = 2;
/** The longest lock that Service Bus offers. */
const lockSec = 300;

/**
 * Starts every trigger except those for HTTP.
 *
 * @throws Error naming the function whose trigger is not supported
 */
export async function startTriggers(options: TriggerHostOptions): Promise<readonly RunningTrigger[]> {
  const running: RunningTrigger[] = [];
  for (const target of options.app.functions) {
    try {
      const trigger = startTrigger(target, options);
      if (trigger !== undefined) {
        running.push(trigger);
      }
    } catch (error) {
      await Promise.all(running.map(async (trigger) => trigger.stop(0)));
      throw new Error(`The trigger of the function "${target.name}" cannot be started`, { cause: error });
    }
  }
  return running;
}

function startTrigger(target: AppFunction, options: TriggerHostOptions): RunningTrigger | undefined {
  const { app, sources, hostJson, environment, clock, logger } = options;
  const deps = { app, state: sources.state, environment, clock, logger };
  switch (target.trigger.type.toLowerCase()) {
    case 'httptrigger':
    case 'warmuptrigger':
      return undefined;
    case 'timertrigger':
      return startTimer(new TimerTrigger(target, deps), logger);
    case 'blobtrigger': {
      const concurrency = hostJson.blobs.maxDegreeOfParallelism;
      const blobs = (container: string) => sources.blobs(container);
      return startBlobTrigger(new BlobTrigger(target, { ...deps, blobs, concurrency }), logger);
    }
    case 'servicebustrigger': {
      const maxBatch = hostJson.serviceBus.maxMessageBatchSize;
      const queue = (name: string) => sources.queue(name);
      return startQueueTrigger(target, { ...deps, queue, maxBatch, concurrency: queueConcurrency, lockSec });
    }
    case 'cosmosdbtrigger':
      return startChangeTrigger(target, { ...deps, container: (name) => sources.container(name) });
    default:
      throw new RangeError(`The embedded host does not support triggers of type ${target.trigger.type}`);
  }
}
