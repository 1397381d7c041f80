import { makeMemoryMetrics } from '../../../functions/app/monitoring/memory-metrics.ts';
import { makeFolderBlobStore } from '../../../shared/adapters/folder/folder-blob-store.ts';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import type { IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { IndexLoader } from '../../../shared/publishing/index/index-loader.ts';
import { makeIndexPublisher } from '../../../shared/publishing/index/index-publisher.ts';
import type { Changes } from '../../../shared/storage/document-container.ts';
import { anyMark } from '../fakes/any-mark.ts';
import { madeHash } from '../made/made-input.ts';
import { forgetPeak, peakMegabytes } from '../resident-memory.ts';
import { quiet, storedIndicator } from './detection-world.ts';

/*
 * `node --expose-gc rebuild-child.ts <folder> <rows>`: builds an index of that many generated indicators, then rebuilds
 * it while it is in use. Prints the peak growth of the process in bytes and the number of rows of the last value. Linux
 * only.
 */
const [, , root = '', rows = '0'] = process.argv;
const firstId = 100_000_000_000_000;
const list = Number(rows);
const template = storedIndicator({ indicatorType: 'FileSha256', indicatorValue: madeHash(0) });
const blobs = makeFolderBlobStore({ root, clock: systemClock });
const loader = new IndexLoader(blobs, makeScanNames());
let ids = 0;
const publisher = makeIndexPublisher({
  indicators: { changes, ...anyMark },
  blobs,
  loader,
  clock: systemClock,
  logger: quiet,
  metrics: makeMemoryMetrics(),
  newId: () => {
    ids += 1;
    return String(ids).padStart(32, '0');
  },
  tombstoneLifeMs: 30 * 86_400_000,
  pageSize: 50,
});

await publisher.publish();
globalThis.gc?.();
forgetPeak(process.pid);
const before = peakMegabytes(process.pid);
await publisher.rebuild();
const grownBytes = (peakMegabytes(process.pid) - before) * 1024 * 1024;
const found = loader.loaded?.reader.lookup('FileSha256', madeHash(list - 1)).length;
process.stdout.write(JSON.stringify({ grownBytes, found }));

function changes(checkpoint: string | undefined, limit: number): Promise<Changes<IndicatorsDocument>> {
  const from = Number(checkpoint ?? 0);
  const to = Math.min(from + limit, list);
  const items = Array.from({ length: to - from }, (_, n) => ({
    document: { ...template, id: String(firstId + from + n), indicatorValue: madeHash(from + n) },
    etag: String(from + n),
  }));
  return Promise.resolve({ items, checkpoint: String(to), more: to < list });
}
