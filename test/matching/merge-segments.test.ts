import { describe, expect, it } from 'vitest';
import { makeScanLayout } from '../../shared/detection/decoding/scan-layout.ts';
import { mergeDeltas, mergeIntoSnapshot } from '../../shared/matching/merge-segments.ts';
import { buildDelta, buildSnapshot } from '../../shared/matching/segment-builder.ts';
import { openIndex } from '../../shared/matching/snapshot-index.ts';
import { madeIndexRow, oneOfEach } from '../support/index-rows.ts';
import { RandomSource } from '../support/random-source.ts';

const domain = (n: number, more: Parameters<typeof madeIndexRow>[3] = {}) =>
  madeIndexRow('DomainName', `d${n}.example`, 1000 + n, more);

/** A list, and the segments by which it came about. */
function madeHistory(seed: number) {
  const random = new RandomSource(seed);
  const rows = new Map([...oneOfEach, ...Array.from({ length: 200 }, (_, n) => domain(n))].map((row) => [row.id, row]));
  const base = buildSnapshot(rows.values(), 'base');
  const deltas = Array.from({ length: 5 }, (_, round) => {
    const written = Array.from({ length: 20 }, () =>
      domain(random.below(300), { rbacGroupIds: [`g${random.below(9)}`, `h${round}`], expirySec: round }),
    );
    const last = [...new Map(written.map((row) => [row.id, row])).values()];
    const removed = Array.from({ length: 20 }, () => domain(random.below(300)).id).filter((id) =>
      last.every((row) => row.id !== id),
    );
    for (const row of last) {
      rows.set(row.id, row);
    }
    for (const id of removed) {
      rows.delete(id);
    }
    return buildDelta({ written: last, removedIds: removed }, `delta${round}`);
  });
  return { base, deltas, rows: [...rows.values()] };
}

describe('merging segments', () => {
  it.each([1, 2, 3, 4, 5])('into a snapshot gives the bytes of a build from the list (%i)', (seed) => {
    const { base, deltas, rows } = madeHistory(seed);
    expect(Buffer.compare(mergeIntoSnapshot(base, deltas, 'new'), buildSnapshot(rows, 'new'))).toBe(0);
    const joined = mergeDeltas(deltas, 'joined');
    expect(Buffer.compare(mergeIntoSnapshot(base, [joined], 'new'), buildSnapshot(rows, 'new'))).toBe(0);
  });

  it('into one delta changes nothing that an index finds', () => {
    const { base, deltas } = madeHistory(6);
    const layout = makeScanLayout();
    const many = openIndex(base, { layout, deltas });
    const one = openIndex(base, { layout, deltas: [mergeDeltas(deltas, 'joined')] });
    for (let n = 0; n < 300; n += 1) {
      const found = one.rowsNamed('DomainName', `d${n}.example`);
      expect(found).toStrictEqual(many.rowsNamed('DomainName', `d${n}.example`));
      expect(found).toStrictEqual(one.lookup('DomainName', `d${n}.example`));
    }
  });
});
