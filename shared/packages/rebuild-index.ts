import { setImmediate } from 'node:timers/promises';
import { mergeIntoSnapshot } from '../matching/merge-segments.ts';
import { countRows } from '../matching/row-counts.ts';
import { buildDelta, SegmentBuilder } from '../matching/segment-builder.ts';
import { type PublishStep, retire } from './add-delta.ts';
import { IndexCounts } from './index-counts.ts';
import { makeTryRow } from './left-out.ts';
import type { Manifest } from './manifest.ts';
import type { PublishLease } from './publish-lease.ts';
import type { PublisherDependencies } from './publisher-dependencies.ts';
import { rowOfDocument } from './row-of-document.ts';
import { writeSegmentBlob } from './segment-blobs.ts';

/** Reads the whole list and writes it as a base. Of each indicator 22 bytes are held. */
export async function rebuildIndex(
  dependencies: PublisherDependencies,
  former: Manifest | undefined,
  lease: PublishLease,
): Promise<PublishStep> {
  const { blobs, clock } = dependencies;
  const startedAtMs = clock();
  const { bytes, checkpoint } = await readList(dependencies, lease);
  await lease.keep();
  const base = await writeSegmentBlob(blobs, 'snapshot', bytes);
  return {
    manifest: {
      completeAsOfMs: startedAtMs,
      checkpoint,
      base,
      deltas: [],
      retired: former === undefined ? [] : retire(former, [former.base, ...former.deltas], startedAtMs),
      counts: IndexCounts.ofRows(countRows(bytes)).toGroups(),
    },
    segments: new Map([[base.name, bytes]]),
  };
}

async function readList(dependencies: PublisherDependencies, lease: PublishLease) {
  const { indicators, newId, pageSize = 1000 } = dependencies;
  const tryRow = makeTryRow(dependencies);
  const builder = new SegmentBuilder();
  /** What was deleted may have been read alive before. */
  const removed = new Set<string>();
  let checkpoint: string | undefined;
  for (let isMore = true; isMore; ) {
    const page = await indicators.changes(checkpoint, pageSize);
    for (const { document } of page.items) {
      if (document.kind === 'indicator' && document.deleted === true) {
        removed.add(document.id);
      } else if (document.kind === 'indicator') {
        removed.delete(document.id);
        tryRow(document.id, () => builder.add(rowOfDocument(document)), undefined);
      }
    }
    checkpoint = page.checkpoint;
    isMore = page.more;
    await lease.keep();
    await setImmediate();
  }
  const built = builder.finishSnapshot(newId());
  const withoutRemoved = () =>
    mergeIntoSnapshot(built, [buildDelta({ written: [], removedIds: [...removed] })], newId());
  return { bytes: removed.size === 0 ? built : withoutRemoved(), checkpoint: checkpoint ?? '' };
}
