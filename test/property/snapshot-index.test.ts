import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanMessage } from '../../shared/detection/decoding/read-message.ts';
import { toTelemetryEvent } from '../../shared/detection/decoding/telemetry-event.ts';
import { makeScanNames } from '../../shared/detection/decoding/telemetry-scan-names.ts';
import type { TelemetryEvent } from '../../shared/detection/model/alert-model.ts';
import { type IndicatorType, indicatorTypes } from '../../shared/indicators/model/indicator.ts';
import { makeIndexMatcher } from '../../shared/matching/index-matcher.ts';
import type { IndexRow } from '../../shared/matching/index-row.ts';
import type { Matcher } from '../../shared/matching/matcher.ts';
import { buildDelta, buildSnapshot } from '../../shared/matching/segment-builder.ts';
import { openIndex } from '../../shared/matching/snapshot-index.ts';
import { inMode, runs } from '../support/long-mode.ts';
import { madeMessage } from '../support/made/made-records.ts';
import { madeIndicatorValue, madeObserved } from '../support/made/made-values.ts';
import { RandomSource } from '../support/made/random-source.ts';
import { decodeMessage } from '../support/oracles/decode-message.ts';
import { makeMapMatcher } from './map-matcher.ts';

/** Events in all; a message has six on average. */
const events = Number(process.env['RUNS'] ?? inMode(20_000, 400_000));
const messagesPerList = 40;
const names = makeScanNames();

interface Owned {
  readonly type: IndicatorType;
  readonly value: string;
  readonly id: string;
}

function rowOf({ type, value, id }: Owned): IndexRow {
  const scope = Number(id) % 3 === 0 ? ['g1', 'g2'] : [];
  return {
    type,
    value,
    id,
    action: 'Audit',
    severity: 'Low',
    generateAlert: true,
    ownerTier: 1,
    rbacGroupIds: scope,
    expirySec: 0xffff_ffff,
  };
}

function madeIndicators(random: RandomSource, count: number): readonly Owned[] {
  return Array.from({ length: count }, (_, index): readonly Owned[] => {
    const type = indicatorTypes[random.below(indicatorTypes.length)] ?? 'Url';
    const value = madeIndicatorValue(random, type);
    return value === undefined ? [] : [{ type, value, id: String(100_000_000_000_000 + index * 7) }];
  }).flat();
}

/** A list in the map matcher, and the same list as a snapshot and three deltas that move some of it to and fro. */
function madeList(random: RandomSource) {
  const indicators = madeIndicators(random, 150);
  const clear = makeMapMatcher();
  const inBase = indicators.filter(() => !random.once(4));
  const present = new Map(inBase.map((one) => [one.id, one]));
  const deltas = Array.from({ length: random.below(4) }, () => {
    const written = indicators.filter(() => random.once(6));
    const removed = indicators.filter((one) => !written.includes(one) && random.once(8));
    written.forEach((one) => {
      present.set(one.id, one);
    });
    removed.forEach(({ id }) => {
      present.delete(id);
    });
    return buildDelta({ written: written.map(rowOf), removedIds: removed.map(({ id }) => id) });
  });
  for (const { type, value, id } of present.values()) {
    clear.add(type, value, id);
  }
  const index = openIndex(buildSnapshot(inBase.map(rowOf)), { names, deltas });
  const [first = rowOf({ type: 'DomainName', value: 'a.example', id: '100000000000001' }), ...others] = indicators;
  const listed = [first, ...others] as const;
  return { clear, index, listed, fast: makeIndexMatcher(index, () => 1_800_000_000) };
}

function hitsOf(found: readonly TelemetryEvent[], matcher: Matcher) {
  return found.flatMap(({ eventId, table, observables }) =>
    observables.flatMap((observable) => {
      const ids = matcher.candidates(observable).toSorted();
      return ids.length === 0 ? [] : [{ eventId, table, observable, ids }];
    }),
  );
}

async function decodeAll(bytes: Uint8Array) {
  const all: TelemetryEvent[] = [];
  const unreadable: unknown[] = [];
  let ignored = 0;
  for (const { position, record } of await decodeMessage(bytes)) {
    const event = record.ok ? toTelemetryEvent(record.value) : record;
    if (!record.ok) {
      unreadable.push({ position, fault: record.fault, raw: record.raw });
    } else if (!event.ok) {
      unreadable.push({ position, fault: event.fault, raw: JSON.stringify(record.value) });
    } else if (event.value === undefined) {
      ignored += 1;
    } else {
      all.push(event.value);
    }
  }
  return { all, unreadable, ignored };
}

describe('the snapshot index', () => {
  it('finds in messages exactly what decoding and the map matcher find', async () => {
    const seen = { events: 0, hits: 0, cleared: 0, decodedWhole: 0, messages: 0, unreadable: 0, ignored: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = new RandomSource(seed);
        const { clear, index, fast, listed } = madeList(random);
        for (let message = 0; message < messagesPerList; message += 1) {
          const text = madeMessage(random, listed);
          const bytes = Buffer.from(text);
          const expected = await decodeAll(bytes);
          const found = scanMessage(bytes, index);
          const expectedHits = hitsOf(expected.all, clear);
          expect({
            text,
            hits: hitsOf(found.events, fast),
            unreadable: found.unreadable.kept,
            counts: [found.events.length + found.cleared, found.ignored],
          }).toStrictEqual({
            text,
            hits: expectedHits,
            unreadable: expected.unreadable,
            counts: [expected.all.length, expected.ignored],
          });
          seen.events += expected.all.length;
          seen.hits += expectedHits.length;
          seen.cleared += found.cleared;
          seen.ignored += found.ignored;
          seen.unreadable += found.unreadable.count;
          seen.messages += 1;
          seen.decodedWhole += Number(index.scan(bytes) === 'decode-all');
        }
      }),
      { numRuns: Math.ceil(events / (messagesPerList * 3.6)) },
    );
    expect(seen.events).toBeGreaterThan(events * 0.7);
    expect(seen.hits).toBeGreaterThan(events / 20);
    expect(seen.cleared).toBeGreaterThan(events / 10);
    expect(seen.decodedWhole).toBeLessThan(seen.messages * 0.7);
  }, 3_600_000);

  it('reads any bytes as the decoder reads them', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '"',
        '\\',
        '\n',
        ' ',
        '0',
        '-',
        'e',
        'null',
        '"records"',
        '"properties"',
        '"SHA1"',
      ),
      fc.string(),
      fc.json(),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join(''))),
      fc.tuple(fc.json(), fc.uint8Array({ maxLength: 3 }), fc.nat()).map(([text, odd, at]) => {
        const whole = Buffer.from(text);
        return Buffer.concat([
          whole.subarray(0, at % (whole.length + 1)),
          odd,
          whole.subarray(at % (whole.length + 1)),
        ]);
      }),
    );
    const { index } = madeList(new RandomSource(1));
    await fc.assert(
      fc.asyncProperty(bytes, async (message) => {
        fc.pre(message[0] !== 0x1f && message[0] !== 0x28 && message[0] !== 0x50);
        const expected = await decodeAll(message);
        const { events, cleared, ignored, unreadable } = scanMessage(message, index);
        expect({ count: events.length + cleared, ignored, unreadable: unreadable.kept }).toStrictEqual({
          count: expected.all.length,
          ignored: expected.ignored,
          unreadable: expected.unreadable,
        });
      }),
      { numRuns: runs(3000) },
    );
  });

  it('finds for single values exactly what the map matcher finds', () => {
    let hits = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new RandomSource(seed);
        const { clear, fast } = madeList(random);
        for (let round = 0; round < 200; round += 1) {
          const type = indicatorTypes[random.below(indicatorTypes.length)] ?? 'Url';
          const value = madeObserved(random, type);
          const expected = clear.candidates({ type, value }).toSorted();
          hits += expected.length;
          expect([value, fast.candidates({ type, value }).toSorted()]).toStrictEqual([value, expected]);
        }
      }),
      { numRuns: Math.ceil(events / 400) },
    );
    expect(hits).toBeGreaterThan(events / 20);
  }, 3_600_000);
});
