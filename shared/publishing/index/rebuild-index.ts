import { setImmediate } from 'node:timers/promises';
import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import { countRows } from '../../matching/row-counts.ts';
import { SegmentBuilder } from '../../matching/segment-builder.ts';
import type { WorkLease } from '../../storage/blob-lease.ts';
import { changePages } from './change-pages.ts';
import { retire } from './garbage.ts';
import { inSlices } from './in-slices.ts';
import { IndexCounts } from './index-counts.ts';
import type { IndexPublisherDependencies } from './index-publisher-dependencies.ts';
import type { Manifest } from './manifest.ts';
import { rowOfDocument } from './row-of-document.ts';
import { writeSegmentBlob } from './segment-blobs.ts';
import { makeTryRow } from './try-row.ts';
import type { PublishStep } from './write-changes.ts';

/** Reads the whole list and writes it as a base. Needs 24 bytes of memory per indicator. */
export async function rebuildIndex(
  dependencies: IndexPublisherDependencies,
  former: Manifest | undefined,
  lease: WorkLease,
): Promise<PublishStep> {
  const { blobs, clock, indicators } = dependencies;
  const startedAtMs = clock();
  const { written, checkpoint } = await readList(dependencies, lease);
  await lease.keep();
  const base = await writeSegmentBlob(blobs, 'snapshot', written.bytes);
  return {
    manifest: {
      completeAsOfMs: startedAtMs,
      ...(await indicators.mark(checkpoint)),
      base,
      deltas: [],
      retired: former === undefined ? [] : retire(former, [former.base, ...former.deltas], startedAtMs),
      counts: IndexCounts.ofRows(await inSlices(countRows(written.bytes))).toGroups(),
    },
    segments: new Map([[base.name, written]]),
  };
}

async function readList(dependencies: IndexPublisherDependencies, lease: WorkLease) {
  const { indicators, newId, pageSize = 1000 } = dependencies;
  const tryRow = makeTryRow(dependencies);
  const builder = new SegmentBuilder();
  let checkpoint = '';
  for await (const page of changePages(indicators, undefined, pageSize)) {
    for (const { document } of page.items) {
      if (document.kind === 'indicator') {
        tryRow(document.id, () => applyDocument(builder, document), undefined);
      }
    }
    ({ checkpoint } = page);
    await lease.keep();
    await setImmediate();
  }
  return { written: await inSlices(builder.finishSnapshot(newId())), checkpoint };
}

/** Removes a deleted indicator: an earlier page may have had it alive. */
function applyDocument(builder: SegmentBuilder, document: IndicatorDocument): void {
  const row = rowOfDocument(document);
  if (document.deleted === true) {
    builder.remove(row);
  } else {
    builder.add(row);
  }
}
