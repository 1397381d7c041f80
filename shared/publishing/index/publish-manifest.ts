import type { WorkLease } from '../../storage/blob-lease.ts';
import type { StoredManifest } from '../../storage/manifest-blob.ts';
import { keptRetired } from './garbage.ts';
import type { IndexPublisherDependencies } from './index-publisher-dependencies.ts';
import { indexManifest, type Manifest, type ManifestDraft } from './manifest.ts';

/** A manifest and its stored version. */
export interface Published {
  readonly etag: string;
  readonly manifest: Manifest;
}

/** Another writer has replaced the manifest. */
export class ManifestReplacedError extends Error {
  override readonly name = 'ManifestReplacedError';
}

/**
 * Writes a manifest in place of the former one, or as the first.
 * @throws ManifestReplacedError when another publisher was faster, LeaseLostError when a later lease has written
 */
export async function publishManifest(
  { blobs, clock }: IndexPublisherDependencies,
  draft: ManifestDraft,
  former: StoredManifest<Manifest> | undefined,
  lease: WorkLease,
): Promise<Published> {
  const nowMs = clock();
  const next: Manifest = {
    ...draft,
    format: 1,
    retired: keptRetired(draft.retired, nowMs),
    sequence: Math.max((former?.manifest?.sequence ?? 0) + 1, nowMs),
    publishedAt: new Date(nowMs).toISOString(),
  };
  const etag = await indexManifest.write(blobs, next, former, lease);
  if (etag === undefined) {
    throw new ManifestReplacedError('another publisher was faster');
  }
  return { etag, manifest: next };
}
