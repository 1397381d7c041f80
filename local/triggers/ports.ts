import type { BlobStore } from '../../shared/storage/blob-store.ts';

/** Small durable texts under keys: what triggers must remember across restarts. */
export interface StateStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  list(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]>;
}

/** A message handed out under a lock. */
export interface ReceivedMessage {
  readonly lockToken: string;
  readonly messageId: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
  /** 1 at the first delivery. */
  readonly deliveryCount: number;
  readonly enqueuedAtMs: number;
  readonly sequenceNumber: number;
}

/** The receiving side of one queue, with peek-lock. The queue itself dead-letters what was delivered too often. */
export interface QueueReceiver {
  receive(limit: number, lockSec: number): Promise<readonly ReceivedMessage[]>;
  complete(lockTokens: readonly string[]): Promise<unknown>;
  abandon(lockTokens: readonly string[]): Promise<unknown>;
  /** Calls back when messages may have arrived; answers how to stop that. */
  onArrival?(listener: () => void): () => void;
}

/** The changes of one container of documents since a checkpoint; undefined = from the oldest. */
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

/** What triggers watch, as the service's own adapters provide it. */
export interface TriggerSources {
  readonly state: StateStore;
  queue(name: string): QueueReceiver;
  container(name: string): ChangeSource;
  blobs(container: string): BlobStore;
}

/** A trigger at work. */
export interface RunningTrigger {
  readonly functionName: string;
  /** Starts nothing more and waits for what is in flight, at most `boundMs`. */
  stop(boundMs: number): Promise<void>;
  /** What it gave up on, for the health report. */
  poisoned(): readonly string[];
}
