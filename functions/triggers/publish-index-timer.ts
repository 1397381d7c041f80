import type { Publisher } from '../../shared/publishing/index/publisher.ts';

/** The timer-triggered function that publishes changes that a missed trigger has left, and repairs a lost or damaged manifest. */
export function makePublishIndexTimer({ publisher }: { readonly publisher: Publisher }): () => Promise<void> {
  return async () => {
    await publisher.publish();
  };
}
