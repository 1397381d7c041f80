import { LeaseLostError } from '../../storage/lease.ts';
import type { IndexPublisherDependencies } from './index-publisher-dependencies.ts';
import { acquireLease, type PublishLease } from './publish-lease.ts';
import { ManifestReplacedError } from './publish-manifest.ts';

const maxAttempts = 3;

/** Runs the work under the lease that `publish-lease.ts` acquires, again when another publisher was faster; `busy` while another has the lease. */
export async function publishUnderLease<S>(
  dependencies: IndexPublisherDependencies,
  work: (lease: PublishLease) => Promise<S>,
): Promise<S | 'busy'> {
  const { logger, leaseMs = 10_000 } = dependencies;
  for (let attempt = 1; ; attempt += 1) {
    const lease = await acquireLease({ ...dependencies, leaseMs });
    if (lease === undefined) {
      return 'busy';
    }
    try {
      return await work(lease);
    } catch (error) {
      if (!(error instanceof ManifestReplacedError || error instanceof LeaseLostError) || attempt === maxAttempts) {
        throw error;
      }
      logger.warn('index-publish-overtaken', { attempt });
    } finally {
      await lease.release();
    }
  }
}
