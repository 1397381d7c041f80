import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import { makeFolderBlobStore } from '../../../shared/adapters/folder/folder-blob-store.ts';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { buildDelta, buildSnapshot } from '../../../shared/matching/segment-builder.ts';
import { openIndex } from '../../../shared/matching/snapshot-index.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { IndexLoader } from '../../../shared/publishing/index/index-loader.ts';
import { makeIndexPublisher } from '../../../shared/publishing/index/index-publisher.ts';
import type { Changes } from '../../../shared/storage/document-container.ts';
import { anyMark } from '../../support/fakes/any-mark.ts';
import { quiet, storedIndicator } from '../../support/worlds/detection-world.ts';
import { madeRow, madeRows } from '../made/made-list.ts';
import type { Sizes } from '../made/sizes.ts';
import { asTime, counted, type Figure, makeFigure, perSecond } from '../report/figure.ts';
import { alternate } from '../rounds.ts';

const deltaRows = 10_000;

/** G7: how fast the list becomes a snapshot, and changes of it a delta that can be matched. */
export async function measurePublishing(sizes: Sizes): Promise<readonly Figure[]> {
  const { rounds, list } = sizes;
  const rows = Array.from(madeRows(list));
  const snapshot = buildSnapshot(rows);
  const index = openIndex(snapshot, { names: makeScanNames() });
  const changed = Array.from({ length: deltaRows }, (_, n) => madeRow(list + n));
  const delta = buildDelta({ written: changed, removedIds: [] });
  const [built, builtDelta, taken] = await alternate(rounds, [
    { name: 'build a snapshot from rows in memory', run: () => buildSnapshot(rows) },
    { name: 'build a delta', run: () => buildDelta({ written: changed, removedIds: [] }) },
    { name: 'apply a delta to an index', run: () => index.replaceDeltas([delta]) },
  ]);
  return [
    makeFigure({
      goal: 'G7',
      what: `building a snapshot of ${counted(list)}`,
      unit: 'rows/s',
      ours: perSecond(built, list),
      bound: { kind: 'at least', value: 1_500_000 },
    }),
    await publishFigure(sizes),
    makeFigure({
      goal: 'G7',
      what: `of which: building a delta of ${counted(deltaRows)} rows`,
      unit: 'ms',
      ours: asTime(builtDelta),
    }),
    makeFigure({
      goal: 'G7',
      what: `of which: applying a delta of ${counted(deltaRows)} rows`,
      unit: 'ms',
      ours: asTime(taken),
    }),
  ];
}

async function publishFigure({ rounds, list }: Sizes): Promise<Figure> {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const world = makeWorld(root, list);
    await world.publisher.publish();
    let next = list;
    const [published] = await alternate(rounds, [
      {
        name: 'read the changes, write a delta durably, write its manifest, update the index',
        before: () => {
          world.change(Array.from({ length: deltaRows }, (_, n) => documentOf(next + n)));
          next += deltaRows;
        },
        run: () => world.publisher.publish(),
      },
    ]);
    return makeFigure({
      goal: 'G7',
      what: `publishing ${counted(deltaRows)} changes to ${counted(list)}, including files and fsync`,
      unit: 'ms',
      ours: asTime(published),
      bound: { kind: 'at most', value: 75 },
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** A publisher on a folder of files, and a list whose changes are in memory: how fast a store reads is not the question. */
function makeWorld(root: string, list: number) {
  let changed: readonly IndicatorDocument[] = [];
  const blobs = makeFolderBlobStore({ root, clock: systemClock });
  const changes = (checkpoint: string | undefined, limit: number): Promise<Changes<IndicatorsDocument>> => {
    const from = Number(checkpoint ?? 0);
    const end = list + changed.length;
    const to = Math.min(from + limit, end);
    const items = Array.from({ length: to - from }, (_, n) => ({
      document: changed[from + n - list] ?? documentOf(from + n),
      etag: String(from + n),
    }));
    return Promise.resolve({ items, checkpoint: String(to), more: to < end });
  };
  let ids = 0;
  const publisher = makeIndexPublisher({
    indicators: { changes, ...anyMark },
    blobs,
    loader: new IndexLoader(blobs, makeScanNames()),
    clock: systemClock,
    logger: quiet,
    metrics: makeMemoryMetrics(),
    newId: () => {
      ids += 1;
      return String(ids).padStart(32, '0');
    },
    tombstoneLifeMs: 30 * 86_400_000,
  });
  return {
    publisher,
    change: (documents: readonly IndicatorDocument[]) => {
      changed = [...changed, ...documents];
    },
  };
}

function documentOf(n: number): IndicatorDocument {
  const { type, value, action, rbacGroupIds, ownerTier } = madeRow(n);
  return storedIndicator({ indicatorType: type, indicatorValue: value, action, rbacGroupIds, ownerTier });
}
