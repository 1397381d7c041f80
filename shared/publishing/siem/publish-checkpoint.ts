import type { StoredDocument } from '../../storage/document-container.ts';
import type { Mark } from '../../storage/mark.ts';

/** The position up to which changes of alerts have been published. */
export interface PublishCheckpoint extends StoredDocument {
  readonly kind: 'checkpoint';
  /** A position in the changes of the alerts container; opaque. */
  readonly position: string;
  /** The store that was followed, and its generation; absent in documents of releases before 0.3. */
  readonly store?: string;
  readonly generation?: string;
}

/** The one checkpoint of the alert topic. */
export const alertTopicKey = { id: 'alert-topic', partition: 'alert-topic' } as const;

export function newCheckpoint({ checkpoint: position, store, generation }: Mark): PublishCheckpoint {
  return {
    ...alertTopicKey,
    kind: 'checkpoint',
    v: 1,
    position,
    ...(store !== undefined && { store }),
    ...(generation !== undefined && { generation }),
  };
}

export function markOf({ position: checkpoint, store, generation }: PublishCheckpoint): Mark {
  return { checkpoint, store, generation };
}
