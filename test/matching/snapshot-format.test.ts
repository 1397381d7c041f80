import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeScanNames } from '../../shared/detection/decoding/telemetry-scan-names.ts';
import { mergeDeltas, mergeIntoSnapshot } from '../../shared/matching/merge-segments.ts';
import { makeScanner, scannerPlaces } from '../../shared/matching/scanner.ts';
import { buildDelta, buildSnapshot } from '../../shared/matching/segment-builder.ts';
import { copySegment } from '../../shared/matching/segment-reader.ts';
import { atOnce } from '../../shared/matching/sliced.ts';
import { SnapshotError } from '../../shared/matching/snapshot-error.ts';
import { partsOf, readHeader } from '../../shared/matching/snapshot-header.ts';
import { openIndex } from '../../shared/matching/snapshot-index.ts';
import { runs } from '../support/long-mode.ts';
import { oneOfEach, openRows } from '../support/made/index-rows.ts';
import { resealed } from '../support/made/sealed-segment.ts';

const names = makeScanNames();
const snapshot = buildSnapshot(oneOfEach, 'a build');
const parts = partsOf(readHeader(snapshot, 'snapshot'));

function codeOf(open: () => unknown): string {
  try {
    open();
    return 'opened';
  } catch (error) {
    return error instanceof SnapshotError ? error.code : `not a SnapshotError: ${String(error)}`;
  }
}

function changed(at: number, bits: number): Uint8Array {
  const copy = snapshot.slice();
  copy[at] = (copy[at] ?? 0) ^ bits;
  return copy;
}

/** What an index returns for every value of the list. */
function answers(bytes: Uint8Array): unknown {
  const index = openIndex(bytes, { names });
  return oneOfEach.map(({ type, value }) => index.lookup(type, value.replace(/\/(?:24|32)$/, '')));
}

describe('the snapshot format', () => {
  it('rejects a change of any single byte', () => {
    const instance = makeScanner(scannerPlaces.free + snapshot.byteLength);
    for (let at = 0; at < snapshot.byteLength; at += 1) {
      const code = codeOf(() => copySegment(instance, changed(at, 1 << (at & 7)), 'snapshot', scannerPlaces.free));
      expect([at, code]).toStrictEqual([
        at,
        (at >= 8 && at < 12) || (at >= 16 && at < 20) ? 'OtherVersion' : 'Damaged',
      ]);
    }
  });

  it('rejects bytes that are cut off, too long, something else, or another kind of segment', () => {
    const delta = buildDelta({ written: oneOfEach, removedIds: [] });
    const wrong = [
      snapshot.subarray(0, 100),
      snapshot.subarray(0, -8),
      Buffer.concat([snapshot, Buffer.alloc(8)]),
      Buffer.alloc(0),
      Buffer.from('{}'),
      delta,
    ];
    expect(wrong.map((bytes) => codeOf(() => openIndex(bytes, { names })))).toStrictEqual(wrong.map(() => 'Damaged'));
    expect(codeOf(() => openIndex(snapshot, { names, deltas: [snapshot] }))).toBe('Damaged');
    expect(codeOf(() => openIndex(snapshot, { names, deltas: [delta] }))).toBe('opened');
  });

  it('opens bytes at any offset of a buffer', () => {
    const shifted = new Uint8Array(snapshot.byteLength + 3).subarray(3);
    shifted.set(snapshot);
    expect(answers(shifted)).toStrictEqual(answers(snapshot));
  });

  it('keeps the former deltas when one of the new ones is damaged', () => {
    const good = buildDelta({ written: [], removedIds: ['100000000000009'] });
    const index = openRows(oneOfEach, [good]);
    const broken = good.slice();
    broken[130] = 1;
    expect(codeOf(() => index.replaceDeltas([broken]))).toBe('Damaged');
    expect(index.lookup('DomainName', 'evil.example')).toStrictEqual([]);
  });

  it('never crashes, hangs or reads out of bounds on damage with a valid checksum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        (changes, inHeader) => {
          const bytes = resealed(snapshot, (copy) => {
            for (const [place, value] of changes) {
              copy[inHeader ? place % 128 : 128 + (place % (copy.byteLength - 128))] = value;
            }
          });
          expect(['opened', 'Damaged', 'OtherVersion']).toContain(codeOf(() => answers(bytes)));
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it('accepts and merges damaged deltas with a valid checksum, or rejects them', () => {
    const delta = buildDelta({ written: oneOfEach.slice(0, 6), removedIds: ['100000000000009', '100000000000777'] });
    const use = (bytes: Uint8Array) => {
      const index = openIndex(snapshot, { names, deltas: [delta] });
      index.addDeltas([bytes]);
      atOnce(mergeDeltas(index, bytes, 'joined'));
      openIndex(atOnce(mergeIntoSnapshot(index, bytes, 'merged')), { names });
      return oneOfEach.map(({ type, value }) => index.lookup(type, value.replace(/\/(?:24|32)$/, '')));
    };
    expect(codeOf(() => use(delta))).toBe('opened');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 }), (changes) => {
        const bytes = resealed(delta, (copy) => {
          for (const [place, value] of changes) {
            copy[place % copy.byteLength] = value;
          }
        });
        expect(['opened', 'Damaged', 'OtherVersion']).toContain(codeOf(() => use(bytes)));
      }),
      { numRuns: runs(300) },
    );
  });

  it('returns something else when one bit of any stored fingerprint is flipped', () => {
    const right = answers(snapshot);
    for (let at = parts.fingerprints; at < parts.rows; at += 1) {
      const flipped = resealed(snapshot, (copy) => {
        copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
      });
      expect(answers(flipped)).not.toStrictEqual(right);
    }
  });
});
