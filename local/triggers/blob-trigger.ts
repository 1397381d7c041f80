import { z } from 'zod';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import type { BlobInfo, BlobStore } from '../../shared/storage/blob-store.ts';
import type { TypedData } from '../functions-core/core-types.ts';
import type { AppFunction, FunctionApp } from '../functions-core/function-app.ts';
import type { Invocation } from '../functions-core/invoke.ts';
import { type Environment, resolveSettings } from './app-settings.ts';
import { type BlobPath, parseBlobPath } from './blob-path.ts';
import { type BlobReceipt, BlobReceipts } from './blob-receipts.ts';
import { PollLoop, settleWithin } from './poll-loop.ts';
import type { RunningTrigger, StateStore } from './ports.ts';

const bindingSchema = z.object({
  path: z.string(),
  connection: z.string(),
  sdkBinding: z.literal(true, 'must be true: without sdkBinding the whole blob would be held in memory'),
});

const pollMs = 1_000;
const restMs = 1_000;
const maxTries = 5;

interface BlobTriggerDeps {
  readonly app: Pick<FunctionApp, 'invoke'>;
  blobs(container: string): BlobStore;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly environment: Environment;
  /** Concurrent invocations. */
  readonly concurrency: number;
}

/**
 * One blob function on one container. A version of a blob (its name and etag) is due when two polls in a row found
 * it unchanged and its last write is a second old, so a file that is still being written is left alone. It is handled
 * once. A function that throws is run up to five times in total; a crash does not count.
 */
export class BlobTrigger {
  readonly functionName: string;
  readonly #deps: BlobTriggerDeps;
  readonly #path: BlobPath;
  readonly #connection: string;
  readonly #store: BlobStore;
  readonly #active = new Map<string, Promise<void>>();
  #receipts: BlobReceipts | undefined;
  #lastSeen = new Map<string, BlobInfo>();

  /** @throws z.ZodError or RangeError when the binding is not supported */
  constructor(target: AppFunction, deps: BlobTriggerDeps) {
    const binding = bindingSchema.parse(target.trigger);
    this.functionName = target.name;
    this.#deps = deps;
    this.#connection = binding.connection;
    this.#path = parseBlobPath(resolveSettings(binding.path, deps.environment));
    this.#store = deps.blobs(this.#path.container);
  }

  /** Polls once and starts the functions for due blobs, without waiting for them. */
  async poll(): Promise<void> {
    this.#receipts ??= await BlobReceipts.open(this.#deps.state, this.functionName, this.#path.container);
    const seen = new Map<string, BlobInfo>();
    for await (const info of this.#store.list()) {
      seen.set(info.name, info);
    }
    const last = this.#lastSeen;
    this.#lastSeen = seen;
    for (const info of seen.values()) {
      const previous = last.get(info.name);
      const isAtRest = previous?.etag === info.etag && previous.sizeBytes === info.sizeBytes;
      if (isAtRest) {
        this.#startIfDue(info, this.#receipts);
      }
    }
    await this.#receipts.keepOnly(new Set(seen.keys()));
  }

  /** Resolves when no invocation is in progress. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#active.values());
  }

  poisoned(): readonly string[] {
    return this.#receipts?.poisoned().map(({ name }) => `${this.#path.container}/${name}`) ?? [];
  }

  #startIfDue(info: BlobInfo, receipts: BlobReceipts): void {
    const now = this.#deps.clock();
    const ageMs = now - info.lastModifiedMs;
    // A file from the future, by the clock of whoever made it, was at rest between two polls: that must do.
    if ((ageMs >= -restMs && ageMs < restMs) || this.#active.has(info.name)) {
      return;
    }
    if (this.#active.size >= this.#deps.concurrency) {
      return;
    }
    const values = this.#path.match(info.name);
    const receipt = receipts.find(info.name, info.etag);
    if (values === undefined || (receipt !== undefined && !isDue(receipt, now))) {
      return;
    }
    const work = this.#handle(info, values, receipts, (receipt?.tries ?? 0) + 1)
      .catch((error: unknown) => this.#deps.logger.error('blob-receipt-failed', error, { blob: info.name }))
      .finally(() => this.#active.delete(info.name));
    this.#active.set(info.name, work);
  }

  async #handle(
    info: BlobInfo,
    values: Readonly<Record<string, string>>,
    receipts: BlobReceipts,
    tries: number,
  ): Promise<void> {
    const { app, clock, logger } = this.#deps;
    const { name, etag } = info;
    try {
      await app.invoke(this.functionName, this.#input(info, values));
      await receipts.put({ name, etag, state: 'done', tries, dueAtMs: 0 });
    } catch (error) {
      const isPoison = tries >= maxTries;
      logger.error(isPoison ? 'blob-poisoned' : 'function-failed', error, {
        functionName: this.functionName,
        blob: name,
        tries,
      });
      const dueAtMs = clock() + retryPauseMs(tries);
      await receipts.put({ name, etag, state: isPoison ? 'poison' : 'retry', tries, dueAtMs });
    }
  }

  #input({ name, etag, lastModifiedMs, sizeBytes }: BlobInfo, values: Readonly<Record<string, string>>): Invocation {
    const { container } = this.#path;
    const content = { Connection: this.#connection, ContainerName: container, BlobName: name };
    const parameters: [string, TypedData][] = Object.entries(values).map(([key, value]) => [key, { string: value }]);
    const properties = { ETag: etag, LastModified: new Date(lastModifiedMs).toISOString(), ContentLength: sizeBytes };
    return {
      data: {
        modelBindingData: {
          version: '1.0',
          source: 'AzureStorageBlobs',
          contentType: 'application/json',
          content: Buffer.from(JSON.stringify(content)),
        },
      },
      triggerMetadata: {
        ...Object.fromEntries(parameters),
        BlobTrigger: { string: `${container}/${name}` },
        Uri: { string: `blob://${container}/${name.split('/').map(encodeURIComponent).join('/')}` },
        Properties: { json: JSON.stringify(properties) },
      },
    };
  }
}

/** A retry that is due later than retries are was planned while the clock was wrong. */
function isDue({ state, dueAtMs }: BlobReceipt, nowMs: number): boolean {
  return state === 'retry' && (dueAtMs <= nowMs || dueAtMs - nowMs > retryPauseMs(maxTries));
}

function retryPauseMs(tries: number): number {
  return 1_000 * 4 ** (tries - 1);
}

/** Polls every second until it is stopped. */
export function startBlobTrigger(trigger: BlobTrigger, logger: Logger): RunningTrigger {
  const { functionName } = trigger;
  const loop = new PollLoop(
    async () => {
      await trigger.poll();
      return pollMs;
    },
    (error) => {
      logger.error('blob-poll-failed', error, { functionName });
      return 5 * pollMs;
    },
  );
  return {
    functionName,
    stop: async (boundMs) => settleWithin([loop.stop().then(async () => trigger.settled())], boundMs),
    poisoned: () => trigger.poisoned(),
  };
}
