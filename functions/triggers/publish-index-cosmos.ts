import type { Doorbell } from '../../shared/publishing/index/doorbell.ts';

/**
 * The function that is triggered by changes of indicators. It ignores the changed documents: the publisher reads the changes,
 * including deletions, from its own checkpoint, and ends when it has seen those that triggered it.
 */
export function makePublishIndexCosmos({ ringDoorbell }: { readonly ringDoorbell: Doorbell }): () => Promise<void> {
  return async () => {
    await ringDoorbell();
  };
}
