import type { PackagePublisher } from '../../shared/publishing/packages/package-publisher.ts';

/** The timer-triggered function that brings the agents' packages up to the list; nothing where no key is set to sign them. */
export function makePublishPackagesTimer(publisher: PackagePublisher | undefined): () => Promise<void> {
  return async () => {
    await publisher?.publish();
  };
}
