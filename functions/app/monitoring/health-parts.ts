import type { Clock } from '../../../shared/platform/clock.ts';
import type { PublicationLag } from '../../../shared/publishing/index/publication-lag.ts';
import type { Stores } from '../stores/stores.ts';

interface HealthPart {
  readonly name: string;
  readonly check: () => Promise<void>;
}

interface HealthPartsDependencies {
  readonly stores: Stores;
  readonly publicationLag: PublicationLag;
  /** Since when packages could not be published; undefined when they could, and without packages. */
  readonly packagesFailingSinceMs: () => number | undefined;
  readonly clock: Clock;
}

/** Changes that wait longer than this are not going to be published. */
const maxLagSec = 300;
/** To build the packages of a long list takes minutes, and a failed run is repeated after five. */
const maxPackagesFailingMs = 30 * 60_000;
/** What writes is not tried more often. */
const probedForMs = 5_000;

/**
 * The parts that the service cannot work without. The embedded store and the folder of blobs write something and read it
 * back, the queue says whether it would take a message, and what is published must follow the list; of others something is read.
 */
export function makeHealthParts({
  stores,
  publicationLag,
  packagesFailingSinceMs,
  clock,
}: HealthPartsDependencies): readonly HealthPart[] {
  const missing = { partition: '000000000', id: 'health' };
  return [
    { name: 'store', check: notTooOften(() => stores.check(), clock) },
    { name: 'indicators', check: async () => void (await stores.indicators.read(missing)) },
    { name: 'alerts', check: async () => void (await stores.alerts.read(missing)) },
    { name: 'imports', check: async () => void (await stores.imports.read(missing)) },
    {
      name: 'index',
      check: async () => {
        const lagSec = (await publicationLag()) ?? 0;
        if (lagSec > maxLagSec) {
          throw new Error(`changes of the list have waited for ${Math.round(lagSec)} seconds to be published`);
        }
      },
    },
    {
      name: 'packages',
      check: async () => {
        const failingMs = clock() - (packagesFailingSinceMs() ?? clock());
        if (failingMs > maxPackagesFailingMs) {
          throw new Error(`no packages have been published for ${Math.round(failingMs / 60_000)} minutes`);
        }
      },
    },
    {
      name: 'blobs',
      check: notTooOften(async () => {
        await stores.checkBlobs?.();
        await stores.blobs.imports.info('health');
      }, clock),
    },
    {
      name: 'queue',
      check: async () => {
        await stores.checkQueue?.();
        await stores.telemetryDeadLetters.list(1);
      },
    },
  ];
}

/** The check, of which a success counts for some seconds. */
function notTooOften(check: () => Promise<void>, clock: Clock): () => Promise<void> {
  let succeededAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const ageMs = clock() - succeededAtMs;
    if (ageMs < 0 || ageMs >= probedForMs) {
      await check();
      succeededAtMs = clock();
    }
  };
}
