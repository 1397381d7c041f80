import type { BlobStore } from '../../shared/storage/blob-store.ts';

/** Durable key-value pairs: what triggers remember across restarts. */
export interface StateStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  list(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]>;
}

/** A message received under a lock. */
export interface ReceivedMessage {
  readonly lockToken: string;
  readonly messageId: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
  /** 1 for the first delivery. */
  readonly deliveryCount: number;
  readonly enqueuedAtMs: number;
  readonly sequenceNumber: number;
}

/**
 * The receiving side of one queue, with peek-lock. The queue itself dead-letters messages that were delivered too
 * often.
 */
export interface QueueReceiver {
  receive(limit: number, lockSec: number): Promise<readonly ReceivedMessage[]>;
  complete(lockTokens: readonly string[]): Promise<unknown>;
  abandon(lockTokens: readonly string[]): Promise<unknown>;
  /** Calls the listener when messages may have arrived. @returns a function that unsubscribes it */
  onArrival?(listener: () => void): () => void;
}

/** The changes of one document container since a checkpoint; undefined starts from the oldest change. */
export interface ChangeSource {
  changes(
    checkpoint: string | undefined,
    limit: number,
  ): Promise<{
    readonly items: readonly { readonly document: unknown }[];
    readonly checkpoint: string;
    readonly more: boolean;
  }>;
  onChange?(listener: () => void): () => void;
}

/** The sources that triggers watch; the service's own adapters provide them. */
export interface TriggerSources {
  readonly state: StateStore;
  queue(name: string): QueueReceiver;
  container(name: string): ChangeSource;
  blobs(container: string): BlobStore;
}

/** A running trigger. */
export interface RunningTrigger {
  readonly functionName: string;
  /** Starts nothing more and waits at most `boundMs` for invocations in progress. */
  stop(boundMs: number): Promise<void>;
  /** Items that it no longer retries, for the health report. */
  poisoned(): readonly string[];
}
