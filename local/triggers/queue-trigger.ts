import { z } from 'zod';
import type { Logger } from '../../shared/platform/logger.ts';
import type { TypedData } from '../functions-core/core-types.ts';
import type { AppFunction, FunctionApp } from '../functions-core/function-app.ts';
import { type Environment, resolveSettings } from './app-settings.ts';
import { PollLoop, settleWithin } from './poll-loop.ts';
import type { QueueReceiver, ReceivedMessage, RunningTrigger } from './ports.ts';

const bindingSchema = z.object({
  queueName: z.string(),
  cardinality: z.enum(['one', 'many']).default('one'),
  dataType: z.literal('binary', 'must be "binary": otherwise the host rewrites messages that it can parse as JSON'),
});

const shortestPauseMs = 100;
const longestPauseMs = 500;

interface QueueTriggerDeps {
  readonly app: Pick<FunctionApp, 'invoke'>;
  queue(name: string): QueueReceiver;
  readonly logger: Logger;
  readonly environment: Environment;
  /** Most messages in one invocation, with cardinality many. */
  readonly maxBatch: number;
  /** Concurrent invocations. */
  readonly concurrency: number;
  /** Must exceed the longest run of a handler: locks are not renewed. */
  readonly lockSec: number;
}

/**
 * Serves one queue function: receives messages under a lock and runs the handler. It completes the whole batch when the
 * handler returns and abandons the whole batch when it throws.
 *
 * @throws z.ZodError or RangeError when the binding is not supported
 */
export function startQueueTrigger(target: AppFunction, deps: QueueTriggerDeps): RunningTrigger {
  const binding = bindingSchema.parse(target.trigger);
  const queue = deps.queue(resolveSettings(binding.queueName, deps.environment));
  const limit = binding.cardinality === 'many' ? deps.maxBatch : 1;
  const active = new Set<Promise<void>>();
  let pauseMs = shortestPauseMs;
  const loop = new PollLoop(
    async () => {
      if (active.size >= deps.concurrency) {
        return longestPauseMs;
      }
      const messages = await queue.receive(limit, deps.lockSec);
      if (messages.length === 0) {
        pauseMs = Math.min(pauseMs + shortestPauseMs, longestPauseMs);
        return pauseMs;
      }
      pauseMs = shortestPauseMs;
      const work = deliver(target.name, messages, binding.cardinality, queue, deps).finally(() => {
        active.delete(work);
        loop.wake();
      });
      active.add(work);
      return 0;
    },
    (error) => {
      deps.logger.error('queue-receive-failed', error, { functionName: target.name });
      return 1_000;
    },
  );
  const forget = queue.onArrival?.(() => loop.wake());
  return {
    functionName: target.name,
    async stop(boundMs) {
      forget?.();
      await settleWithin([loop.stop().then(async () => Promise.allSettled(active))], boundMs);
    },
    poisoned: () => [],
  };
}

async function deliver(
  functionName: string,
  messages: readonly ReceivedMessage[],
  cardinality: 'one' | 'many',
  queue: QueueReceiver,
  { app, logger }: QueueTriggerDeps,
): Promise<void> {
  const tokens = messages.map((message) => message.lockToken);
  try {
    await app.invoke(functionName, cardinality === 'many' ? manyInput(messages) : oneInput(messages));
  } catch (error) {
    logger.error('function-failed', error, { functionName, messages: messages.length });
    await settle(async () => queue.abandon(tokens), logger, functionName);
    return;
  }
  await settle(async () => queue.complete(tokens), logger, functionName);
}

/** If settling fails, the messages come back when their locks expire. */
async function settle(act: () => Promise<unknown>, logger: Logger, functionName: string): Promise<void> {
  try {
    await act();
  } catch (error) {
    logger.error('queue-settle-failed', error, { functionName });
  }
}

type QueueInput = { readonly data: TypedData; readonly triggerMetadata: Readonly<Record<string, TypedData>> };

/** Leaves out empty strings, as the host does, so lengths can differ. */
function texts(values: readonly string[]): TypedData {
  return { collectionString: { string: values.filter((value) => value !== '') } };
}

function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) };
}

/** The metadata of a batch are parallel arrays. */
function manyInput(messages: readonly ReceivedMessage[]): QueueInput {
  return {
    data: { collectionBytes: { bytes: messages.map(({ body }) => body) } },
    triggerMetadata: {
      MessageIdArray: texts(messages.map(({ messageId }) => messageId)),
      ContentTypeArray: texts(messages.map(({ contentType }) => contentType ?? '')),
      LockTokenArray: texts(messages.map(({ lockToken }) => lockToken)),
      DeliveryCountArray: json(messages.map(({ deliveryCount }) => deliveryCount)),
      SequenceNumberArray: json(messages.map(({ sequenceNumber }) => sequenceNumber)),
      EnqueuedTimeUtcArray: json(messages.map(({ enqueuedAtMs }) => new Date(enqueuedAtMs).toISOString())),
      ApplicationPropertiesArray: json(messages.map(() => ({}))),
    },
  };
}

function oneInput([message]: readonly ReceivedMessage[]): QueueInput {
  if (message === undefined) {
    throw new RangeError('A delivery needs at least one message');
  }
  return {
    data: { bytes: message.body },
    triggerMetadata: {
      MessageId: { string: message.messageId },
      LockToken: { string: message.lockToken },
      DeliveryCount: { int: message.deliveryCount },
      SequenceNumber: { int: message.sequenceNumber },
      EnqueuedTimeUtc: { json: JSON.stringify(new Date(message.enqueuedAtMs).toISOString()) },
      ApplicationProperties: { json: '{}' },
      ...(message.contentType !== undefined && { ContentType: { string: message.contentType } }),
    },
  };
}
