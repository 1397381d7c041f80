import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scanMessage } from '../../shared/detection/decoding/read-message.ts';
import { toTelemetryEvent } from '../../shared/detection/decoding/telemetry-event.ts';
import { type IndicatorType, indicatorTypes } from '../../shared/indicators/model/indicator.ts';
import { canonicaliseObserved } from '../../shared/indicators/values/observe.ts';
import { makeIndexMatcher } from '../../shared/matching/index-matcher.ts';
import { typeNumbers } from '../../shared/matching/index-row.ts';
import { isMatch } from '../../shared/matching/is-match.ts';
import { makeScanner, scannerPlaces } from '../../shared/matching/scanner.ts';
import { buildSnapshot } from '../../shared/matching/segment-builder.ts';
import { partsOf, readHeader } from '../../shared/matching/snapshot-header.ts';
import { spellingsOf } from '../../shared/matching/spellings.ts';
import { madeIndexRow, openRows } from '../support/made/index-rows.ts';

const folder = new URL('../../shared/matching/', import.meta.url);
const text = readFileSync(new URL('README.md', folder), 'utf8');
const list = [
  madeIndexRow('DomainName', 'evil.example', 1),
  madeIndexRow('IpAddress', '203.0.113.0/28', 2),
  madeIndexRow('IpAddress', '198.51.100.0/24', 3),
];
const record = z.record(z.string(), z.unknown()).parse(JSON.parse(/```json\n(.*?)```/s.exec(text)?.[1] ?? ''));
const rows = z
  .array(z.tuple([z.enum(indicatorTypes), z.string(), z.string(), z.coerce.number(), z.enum(['yes', 'no'])]))
  .parse([...text.matchAll(/^(\w+) +(\S+) +([0-9a-f]{16}) +(\d+) +(yes|no)$/gm)].map((match) => match.slice(1)));

const snapshot = buildSnapshot(list);
const header = readHeader(snapshot, 'snapshot');
const view = new DataView(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength);

function keyOf(type: IndicatorType, value: string): bigint {
  const { scanner, memory } = makeScanner(scannerPlaces.free);
  const bytes = Buffer.from(value);
  new Uint8Array(memory.buffer).set(bytes, scannerPlaces.text);
  expect(scanner.putKey(typeNumbers.get(type) ?? -1, scannerPlaces.text, bytes.byteLength)).toBe(1);
  return new DataView(memory.buffer).getBigUint64(scannerPlaces.key, true);
}

const lineOf = (key: bigint) => Number(((key >> 32n) * BigInt(header.filterLines)) >> 32n);
const threeBits = (from: bigint) =>
  [0n, 6n, 12n].map((shift) => 1n << ((from >> shift) & 63n)).reduce((bits, bit) => bits | bit);

/** The filter as `scanner/indicator-keys.ts` reads it, with big integers. */
function passesFilter(key: bigint): boolean {
  const line = partsOf(header).filter + lineOf(key) * 64;
  const first = threeBits(key >> 4n);
  const second = threeBits(key >> 22n);
  return (
    (view.getBigUint64(line + Number(key & 3n) * 8, true) & first) === first &&
    (view.getBigUint64(line + 32 + Number(key & 12n) * 2, true) & second) === second
  );
}

describe('the event that the README of shared/matching follows', () => {
  it('has the observables, and so the lookups, that the table lists', () => {
    const event = toTelemetryEvent(record);
    const observables = event.ok ? (event.value?.observables ?? []) : [];
    expect(observables).toHaveLength(3);
    const spellings = observables.flatMap(({ type, value }) =>
      spellingsOf(type, canonicaliseObserved(type, value) ?? '', () => [28]),
    );
    expect(rows.map(([type, value]) => `${type} ${value}`).toSorted()).toStrictEqual(
      spellings.map(({ type, value }) => `${type} ${value}`).toSorted(),
    );
  });

  it.each(rows)('has for %s %s the key %s in filter line %i: passes %s', (type, value, key, line, passes) => {
    const found = keyOf(type, value);
    expect(found.toString(16).padStart(16, '0')).toBe(key);
    expect([lineOf(found), passesFilter(found) ? 'yes' : 'no']).toStrictEqual([line, passes]);
  });

  it('is flagged, and confirmed for one indicator', () => {
    const index = openRows(list);
    const message = Buffer.from(JSON.stringify(record));
    expect(index.scan(message)).toMatchObject({ events: 0, flagged: [{ reason: 'match' }] });
    const matcher = makeIndexMatcher(index, () => 0);
    const [event] = scanMessage(message, index).events;
    const hits = (event?.observables ?? []).filter((observable) => matcher.candidates(observable).length > 0);
    expect(hits).toMatchObject([{ column: 'RemoteUrl' }]);
    expect(hits.map((hit) => list.map(({ type, value }) => isMatch(type, value, hit)))).toStrictEqual([
      [true, false, false],
    ]);
  });
});

it('the README of shared/matching lists every file of the folder, and no other', () => {
  const listed = [...text.slice(text.indexOf('## The files')).matchAll(/`([\w-]+(?:\.d)?\.ts)`/g)].map(
    (match) => match[1] ?? '',
  );
  const files = ['', 'scanner/'].flatMap((path) => readdirSync(new URL(path, folder)));
  expect(listed.toSorted()).toStrictEqual(files.filter((name) => name.endsWith('.ts')).toSorted());
  expect(existsSync(new URL('../../docs/adr/0006-simd-scanner.md', folder))).toBe(true);
});
