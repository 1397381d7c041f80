import type { PackagePublisher } from '../../shared/publishing/packages/package-publisher.ts';

/** The timer-triggered function that updates the agents' packages; it does nothing if there is no key to sign them. */
export function makePublishPackagesTimer(publisher: PackagePublisher | undefined): () => Promise<void> {
  return async () => {
    await publisher?.publish();
  };
}
