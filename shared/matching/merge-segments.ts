import { type DeltaOverlay, joinDelta } from './delta-overlay.ts';
import type { HeldSegment } from './held-segment.ts';
import { IdSet } from './id-set.ts';
import type { IndexReader } from './index-reader.ts';
import { mergeRows } from './merge-rows.ts';
import { joinPrefixLengths } from './prefix-lengths.ts';
import { makeScanner, scannerPlaces } from './scanner.ts';
import { copySegment } from './segment-reader.ts';
import { idsOf } from './segment-rows.ts';
import { writeSegment } from './segment-writer.ts';
import type { Sliced } from './sliced.ts';

/**
 * Merges an index and one more delta into a snapshot, which an index may take over. Rows keep their keys; no value is
 * needed. Prefix lengths that no range has any longer stay until the next build from the list.
 * @throws SnapshotError for an invalid delta
 */
export function* mergeIntoSnapshot(index: IndexReader, delta: Uint8Array, buildId: string): Sliced<HeldSegment> {
  const { base } = index;
  const overlay = withDelta(index.overlay, delta);
  const rows = yield* mergeRows({
    older: () => base.rows(),
    newer: overlay,
    replaced: overlay.replacedIds,
    newerScopes: base.scopes.length,
  });
  return yield* writeSegment({
    kind: 'snapshot',
    buildId,
    rows,
    scopes: scopeTexts([...base.scopes, ...overlay.scopes]),
    lengths: joinPrefixLengths(base.lengths, overlay.lengths),
    removed: [],
  });
}

/**
 * Merges the deltas of an index and one more into a single delta.
 * @throws SnapshotError for an invalid delta
 */
export function* mergeDeltas(index: IndexReader, delta: Uint8Array, buildId: string): Sliced<Uint8Array<ArrayBuffer>> {
  const overlay = withDelta(index.overlay, delta);
  const written = IdSet.empty.with(idsOf(overlay), overlay.count);
  const none = { ...overlay, count: 0 };
  const joined = yield* writeSegment({
    kind: 'delta',
    buildId,
    rows: yield* mergeRows({ older: () => overlay, newer: none, replaced: IdSet.empty, newerScopes: 0 }),
    scopes: scopeTexts(overlay.scopes),
    lengths: overlay.lengths,
    removed: [...overlay.replacedIds].filter((id) => !written.has(id)),
  });
  return joined.bytes;
}

function withDelta(overlay: DeltaOverlay, delta: Uint8Array): DeltaOverlay {
  const instance = makeScanner(scannerPlaces.free + delta.byteLength);
  const open = copySegment(instance, delta, 'delta', scannerPlaces.free);
  const bytes = new Uint8Array(instance.memory.buffer, scannerPlaces.free, delta.byteLength);
  return joinDelta(overlay, { ...open, bytes });
}

function scopeTexts(scopes: readonly (readonly string[])[]): readonly string[] {
  return scopes.map((scope) => JSON.stringify(scope));
}
