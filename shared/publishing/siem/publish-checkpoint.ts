import type { StoredDocument } from '../../storage/document-container.ts';

/** Up to where the changes of the alerts were published. */
export interface PublishCheckpoint extends StoredDocument {
  readonly kind: 'checkpoint';
  /** Of the alerts' container; opaque. */
  readonly position: string;
}

/** The one checkpoint of the alert topic. */
export const alertTopicKey = { id: 'alert-topic', partition: 'alert-topic' } as const;

export function newCheckpoint(position: string): PublishCheckpoint {
  return { ...alertTopicKey, kind: 'checkpoint', v: 1, position };
}
