import { underLease, type WorkLease } from '../../storage/blob-lease.ts';
import type { IndexPublisherDependencies } from './index-publisher-dependencies.ts';
import { ManifestReplacedError } from './publish-manifest.ts';

export const indexLeaseBlob = 'publisher.json';

/** Runs the work under the lease of the index, again when another publisher was faster; `busy` while another has the lease. */
export async function publishUnderLease<S>(
  dependencies: IndexPublisherDependencies,
  work: (lease: WorkLease) => Promise<S>,
): Promise<S | 'busy'> {
  const { logger, leaseMs = 10_000 } = dependencies;
  return await underLease({ ...dependencies, leaseMs, name: indexLeaseBlob }, work, (error, attempt) => {
    const isOvertaken = error instanceof ManifestReplacedError;
    if (isOvertaken) {
      logger.warn('index-publish-overtaken', { attempt });
    }
    return isOvertaken;
  });
}
