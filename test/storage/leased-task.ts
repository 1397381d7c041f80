import type { Clock } from '../../shared/platform/clock.ts';
import type { DocumentContainer, StoredDocument } from '../../shared/storage/document-container.ts';
import { DocumentLease } from '../../shared/storage/document-lease.ts';
import type { StoredLease } from '../../shared/storage/lease.ts';
import { makeMemoryContainer } from '../support/fakes/memory-container.ts';

/** A document with a lease. */
export interface Task extends StoredDocument {
  readonly kind: 'task';
  readonly done: number;
  readonly lease?: StoredLease;
}

export function makeLeasedDocuments(clock: Clock): DocumentContainer<Task> {
  return makeMemoryContainer<Task>(clock);
}

/** The lease of the task `t`. */
export function carrierOf(container: DocumentContainer<Task>): DocumentLease<Task, Task> {
  const fields = {
    of: ({ lease }: Task) => lease ?? { holder: '', untilMs: 0 },
    put: (task: Task, lease: StoredLease) => ({ ...task, lease }),
  };
  return new DocumentLease(container, { partition: 't', id: 't' }, fields, (found) => found);
}
