import { describe, expect, it } from 'vitest';
import { makeScanNames } from '../../shared/detection/decoding/telemetry-scan-names.ts';
import { mergeDeltas, mergeIntoSnapshot } from '../../shared/matching/merge-segments.ts';
import { buildDelta, buildSnapshot, SegmentBuilder } from '../../shared/matching/segment-builder.ts';
import { atOnce, type Sliced } from '../../shared/matching/sliced.ts';
import { openIndex } from '../../shared/matching/snapshot-index.ts';
import { madeIndexRow, oneOfEach } from '../support/made/index-rows.ts';
import { RandomSource } from '../support/made/random-source.ts';

const domain = (n: number, more: Parameters<typeof madeIndexRow>[3] = {}) =>
  madeIndexRow('DomainName', `d${n}.example`, 1000 + n, more);

/** Indicators that share one value. */
const owned = (id: number) => madeIndexRow('DomainName', 'one.example', id, { rbacGroupIds: [`g${id}`] });

/** A list, and the segments that lead to it. */
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

const names = makeScanNames();

function* mergeIntoBytes(...given: Parameters<typeof mergeIntoSnapshot>): Sliced<Uint8Array> {
  return (yield* mergeIntoSnapshot(...given)).bytes;
}

/** Merges an index of all deltas but the last with the last one. */
function mergeAll(base: Uint8Array, deltas: readonly Uint8Array[], merge: typeof mergeIntoBytes, buildId: string) {
  const index = openIndex(base, { names, deltas: deltas.slice(0, -1) });
  return atOnce(merge(index, deltas.at(-1) ?? buildDelta({ written: [], removedIds: [] }), buildId));
}

describe('merging segments', () => {
  it.each([1, 2, 3, 4, 5])('into a snapshot gives the same bytes as a build from the list (seed %i)', (seed) => {
    const { base, deltas, rows } = madeHistory(seed);
    const expected = buildSnapshot(rows, 'new');
    expect(Buffer.compare(mergeAll(base, deltas, mergeIntoBytes, 'new'), expected)).toBe(0);
    const joined = mergeAll(base, deltas, mergeDeltas, 'joined');
    expect(Buffer.compare(mergeAll(base, [joined], mergeIntoBytes, 'new'), expected)).toBe(0);
    expect(Buffer.compare(mergeAll(base, [joined, deltas[4] ?? joined], mergeIntoBytes, 'new'), expected)).toBe(0);
  });

  it('keeps rows of one value in the order of their ids, whichever segment they are in', () => {
    const rows = Array.from({ length: 60 }, (_, n) => owned(n + 1));
    const even = buildSnapshot(
      rows.filter((_, n) => n % 2 === 0),
      '',
    );
    const odd = buildDelta({ written: rows.filter((_, n) => n % 2 === 1), removedIds: [] });
    expect(Buffer.compare(mergeAll(even, [odd], mergeIntoBytes, ''), buildSnapshot(rows))).toBe(0);
    expect(Buffer.compare(buildSnapshot(rows.toReversed()), buildSnapshot(rows))).toBe(0);
  });

  it('continues correctly when the index has moved in memory meanwhile', () => {
    const { base, deltas, rows } = madeHistory(7);
    const [last = base, ...others] = deltas.toReversed();
    const index = openIndex(base, { names, deltas: others.toReversed() });
    const work = mergeIntoSnapshot(index, last, 'new');
    let step = work.next();
    for (let bytes = 100_000; step.done !== true; bytes += 100_000) {
      index.scan(new Uint8Array(bytes));
      step = work.next();
    }
    expect(Buffer.compare(step.value.bytes, buildSnapshot(rows, 'new'))).toBe(0);
  });

  it('into a snapshot that an index takes over finds the same as a copy of its bytes', () => {
    const { base, deltas, rows } = madeHistory(8);
    const [last = base, ...others] = deltas.toReversed();
    const written = atOnce(mergeIntoSnapshot(openIndex(base, { names, deltas: others.toReversed() }), last, 'new'));
    const later = buildDelta({ written: [domain(301)], removedIds: rows.slice(0, 3).map(({ id }) => id) });
    const copied = openIndex(written.bytes, { names, deltas: [later] });
    const takenOver = openIndex(written, { names, deltas: [later] });
    takenOver.scan(new Uint8Array(100_000));
    expect(takenOver.buildId).toBe('new');
    expect(takenOver.residentBytes).toBe(copied.residentBytes);
    for (const { type, value } of [...rows, domain(301), domain(302)]) {
      const found = takenOver.rowsNamed(type, value);
      expect(found).toStrictEqual(copied.rowsNamed(type, value));
      expect(takenOver.mayMatch(type, value)).toBe(copied.mayMatch(type, value));
    }
    expect(takenOver.rowsNamed('DomainName', 'd301.example')).toHaveLength(1);
  });

  it('into one delta changes nothing that an index finds', () => {
    const { base, deltas } = madeHistory(6);
    const many = openIndex(base, { names, deltas });
    const one = openIndex(base, { names, deltas: [mergeAll(base, deltas, mergeDeltas, 'joined')] });
    const grown = openIndex(base, { names, deltas: deltas.slice(0, 2) });
    grown.addDeltas(deltas.slice(2));
    for (let n = 0; n < 300; n += 1) {
      const found = one.rowsNamed('DomainName', `d${n}.example`);
      expect(found).toStrictEqual(many.rowsNamed('DomainName', `d${n}.example`));
      expect(found).toStrictEqual(one.lookup('DomainName', `d${n}.example`));
      expect(found).toStrictEqual(grown.lookup('DomainName', `d${n}.example`));
    }
  });
});

describe('a segment builder', () => {
  it('keeps the last of several rows with one id, and none when the last one is a removal', () => {
    const builder = new SegmentBuilder();
    builder.add(domain(1));
    builder.add(domain(2));
    builder.add(domain(3));
    builder.remove(domain(2));
    builder.remove(domain(3));
    builder.remove(domain(4));
    builder.add(domain(3, { expirySec: 5 }));
    const expected = buildSnapshot([domain(3, { expirySec: 5 }), domain(1)], 'x');
    expect(Buffer.compare(atOnce(builder.finishSnapshot('x')).bytes, expected)).toBe(0);
  });
});
