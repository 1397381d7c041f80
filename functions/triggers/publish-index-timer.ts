import type { Publisher } from '../../shared/publishing/index/publisher.ts';

/** The timer-triggered function that publishes what no change told of, and mends a manifest that is lost or damaged. */
export function makePublishIndexTimer({ publisher }: { readonly publisher: Publisher }): () => Promise<void> {
  return async () => {
    await publisher.publish();
  };
}
