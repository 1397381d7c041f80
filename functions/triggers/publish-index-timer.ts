import type { IndexPublisher } from '../../shared/publishing/index/index-publisher.ts';

/** The timer-triggered function that publishes changes that a missed trigger has left, and repairs a lost or damaged manifest. */
export function makePublishIndexTimer({ publisher }: { readonly publisher: IndexPublisher }): () => Promise<void> {
  return async () => {
    await publisher.publish();
  };
}
