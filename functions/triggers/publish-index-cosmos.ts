import type { Doorbell } from '../../shared/publishing/index/doorbell.ts';

/**
 * The function that is woken by the list's changes. Their documents are ignored: the publisher reads changes from its own
 * checkpoint, deletes included, and is done when it has seen what woke it.
 */
export function makePublishIndexCosmos({ ringDoorbell }: { readonly ringDoorbell: Doorbell }): () => Promise<void> {
  return async () => {
    await ringDoorbell();
  };
}
