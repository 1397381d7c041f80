import type { StoredDocument } from '../../storage/document-container.ts';

/** The position up to which changes of alerts have been published. */
export interface PublishCheckpoint extends StoredDocument {
  readonly kind: 'checkpoint';
  /** A position in the changes of the alerts container; opaque. */
  readonly position: string;
}

/** The one checkpoint of the alert topic. */
export const alertTopicKey = { id: 'alert-topic', partition: 'alert-topic' } as const;

export function newCheckpoint(position: string): PublishCheckpoint {
  return { ...alertTopicKey, kind: 'checkpoint', v: 1, position };
}
