import { text } from 'node:stream/consumers';
import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import type { PackageDependencies } from '../../../shared/publishing/packages/package-dependencies.ts';
import { makePackagePublisher } from '../../../shared/publishing/packages/package-publisher.ts';
import { makePackageSigner, toJwks } from '../../../shared/publishing/packages/package-signer.ts';
import { makeServedPackages } from '../../../shared/publishing/packages/served-packages.ts';
import { parseSigningKeys } from '../../../shared/publishing/packages/signing-keys.ts';
import type { BlobStore } from '../../../shared/storage/blob-store.ts';
import { makeFaultyBlobStore } from '../fakes/faulty-blob-store.ts';
import { makeFaultyContainer } from '../fakes/faulty-container.ts';
import { makeMemoryBlobStore } from '../fakes/memory-blob-store.ts';
import { makeMemoryContainer } from '../fakes/memory-container.ts';
import { dayMs, quiet, readTestGroups } from './detection-world.ts';

/** Two private P-256 keys, generated for tests. */
export const testKey =
  '{"kty":"EC","crv":"P-256","x":"ePpmG4O15bbenmsCaStMM29iANBTonpbir1uN6ZAALg","y":"0hicq4Qz6xStAGMNbDUdfysGVFi0fE3X7vC1rT-FfNg","d":"T_QVdZNGgJ-8j4Q5ijjpyL6VHBxBbPsIgppy44kcnBQ"}';
export const otherTestKey =
  '{"kty":"EC","crv":"P-256","x":"f4QvkQsXJAR0TPf6_Ew0hHcIg_PP1YHGpGMyOEbP4A4","y":"YWlsWj39x_7PV4rfp0aYsEuxYst8W9BD930D4rVUK-k","d":"ZlC3sGhyWttPM3NwtfYDo84UggekEYit3aeLw3ZwNYA"}';

export function signingKeys(...jwks: readonly string[]) {
  const keys = parseSigningKeys(`{"keys":[${jwks.join(',')}]}`);
  if (keys === undefined) {
    throw new TypeError('keys that cannot be read');
  }
  return keys;
}

export const testJwks = toJwks(signingKeys(testKey)).keys;

/**
 * A list and processes that make packages from it; the clock starts at 2026-01-01. `readTestGroups` gives device
 * groups.
 */
export function makePackageWorld(options: Partial<PackageDependencies> = {}) {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  let ids = 0;
  let onStep: ((what: string) => void) | undefined;
  const clock = () => nowMs;
  const container = makeMemoryContainer<IndicatorsDocument>(clock);
  const blobs = makeMemoryBlobStore(clock);
  const step = (what: string) => {
    onStep?.(what);
  };
  /** A separate process, which can die at any step. */
  const makeProcess = (more: Partial<PackageDependencies> = {}) => {
    const ofProcess = makeFaultyBlobStore(blobs, step);
    const publisher = makePackagePublisher({
      indicators: makeFaultyContainer(container, step),
      blobs: ofProcess,
      deviceGroups: readTestGroups,
      precedence: 'organisation-first',
      signer: makePackageSigner(signingKeys(testKey)),
      clock,
      logger: quiet,
      metrics: makeMemoryMetrics(),
      newId: () => {
        ids += 1;
        return `id${ids}`;
      },
      tombstoneLifeMs: 30 * dayMs,
      pageSize: 7,
      ...options,
      ...more,
    });
    return {
      publisher,
      served: makeServedPackages({
        blobs,
        indicators: container,
        deviceGroups: readTestGroups,
        publisher,
        logger: quiet,
      }),
    };
  };
  return {
    ...makeProcess(),
    makeProcess,
    blobs,
    clock,
    advance: (ms: number) => {
      nowMs += ms;
    },
    setOnStep: (next?: (what: string) => void) => {
      onStep = next;
    },
    put: async (...documents: readonly IndicatorDocument[]) => {
      for (const document of documents) {
        await container.commit({ partition: document.partition, operations: [{ kind: 'upsert', document }] });
      }
    },
    read: (file: { readonly name: string }) => blobBytes(blobs, file.name),
  };
}

async function blobBytes(blobs: BlobStore, name: string): Promise<Buffer> {
  const opened = await blobs.open(name);
  if (opened === undefined) {
    throw new Error(`there is no ${name}`);
  }
  return Buffer.from(await text(opened.body.setEncoding('latin1')), 'latin1');
}
