import { setImmediate } from 'node:timers/promises';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { countRows } from '../../matching/row-counts.ts';
import { SegmentBuilder } from '../../matching/segment-builder.ts';
import { type PublishStep, retire } from './add-delta.ts';
import { changePages } from './change-pages.ts';
import { inSlices } from './in-slices.ts';
import { IndexCounts } from './index-counts.ts';
import { makeTryRow } from './left-out.ts';
import type { Manifest } from './manifest.ts';
import type { PublishLease } from './publish-lease.ts';
import type { PublisherDependencies } from './publisher-dependencies.ts';
import { rowOfDocument } from './row-of-document.ts';
import { writeSegmentBlob } from './segment-blobs.ts';

/** Reads the whole list and writes it as a base. Of each indicator 24 bytes are held. */
export async function rebuildIndex(
  dependencies: PublisherDependencies,
  former: Manifest | undefined,
  lease: PublishLease,
): Promise<PublishStep> {
  const { blobs, clock } = dependencies;
  const startedAtMs = clock();
  const { written, checkpoint } = await readList(dependencies, lease);
  await lease.keep();
  const base = await writeSegmentBlob(blobs, 'snapshot', written.bytes);
  return {
    manifest: {
      completeAsOfMs: startedAtMs,
      checkpoint,
      base,
      deltas: [],
      retired: former === undefined ? [] : retire(former, [former.base, ...former.deltas], startedAtMs),
      counts: IndexCounts.ofRows(await inSlices(countRows(written.bytes))).toGroups(),
    },
    segments: new Map([[base.name, written]]),
  };
}

async function readList(dependencies: PublisherDependencies, lease: PublishLease) {
  const { indicators, newId, pageSize = 1000 } = dependencies;
  const tryRow = makeTryRow(dependencies);
  const builder = new SegmentBuilder();
  let checkpoint = '';
  for await (const page of changePages(indicators, undefined, pageSize)) {
    for (const { document } of page.items) {
      if (document.kind === 'indicator') {
        tryRow(document.id, () => put(builder, document), undefined);
      }
    }
    ({ checkpoint } = page);
    await lease.keep();
    await setImmediate();
  }
  return { written: await inSlices(builder.finishSnapshot(newId())), checkpoint };
}

/** What was deleted may have been read alive before. */
function put(builder: SegmentBuilder, document: IndicatorDocument): void {
  const row = rowOfDocument(document);
  if (document.deleted === true) {
    builder.remove(row);
  } else {
    builder.add(row);
  }
}
