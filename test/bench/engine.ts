import { BlockList } from 'node:net';
import { makeScanLayout } from '../../shared/detection/decoding/scan-layout.ts';
import { scanMessage } from '../../shared/detection/decoding/scan-message.ts';
import { makeIndexMatcher } from '../../shared/matching/index-matcher.ts';
import type { IndexReader } from '../../shared/matching/index-reader.ts';
import type { IndexRow } from '../../shared/matching/index-row.ts';
import { buildDelta, buildSnapshot } from '../../shared/matching/segment-builder.ts';
import { openIndex } from '../../shared/matching/snapshot-index.ts';
import { madeRow, madeRows } from './made-list.ts';
import { madeMessages } from './made-messages.ts';
import { alternate, type Side, type SideResult } from './rounds.ts';

/*
 * The engine beside the floor of every design that parses first. Sizes by arguments: `node --expose-gc engine.ts 15000 1000000`.
 */
const layout = makeScanLayout();
const sizes = process.argv.slice(2).map(Number);
const [smallSize = 15_000, size = 1_000_000, ...larger] = sizes;
const rounds = 9;
const perMessage = 300;
const messages = madeMessages(100, perMessage, 1000, size);
const eventCount = messages.length * perMessage;

function report(title: string, results: readonly SideResult[], unit: (ms: number) => string): void {
  console.log(`\n${title}`);
  for (const { name, medianMs, minMs, maxMs } of results) {
    const ratio = ((results[0]?.medianMs ?? 0) / medianMs).toFixed(2);
    console.log(
      `  ${name.padEnd(34)} ${unit(medianMs).padStart(16)}   x ${ratio}   (${minMs.toFixed(1)}-${maxMs.toFixed(1)} ms)`,
    );
  }
}

const perSecond = (count: number, what: string) => (ms: number) => `${Math.round(count / ms)} k ${what}/s`;

/** Bytes in, confirmed matches out. */
function matchAll(index: IndexReader): number {
  const matcher = makeIndexMatcher(index, () => 1_800_000_000);
  let hits = 0;
  for (const message of messages) {
    for (const { observables } of scanMessage(message, index).events) {
      for (const observable of observables) {
        hits += matcher.candidates(observable).length;
      }
    }
  }
  return hits;
}

function parseAll(): number {
  let sum = 0;
  for (const message of messages) {
    const parsed: unknown = JSON.parse(message.toString());
    sum += Number(typeof parsed === 'object');
  }
  return sum;
}

const rows = Array.from(madeRows(size));
const snapshot = buildSnapshot(rows);
const opened = openIndex(snapshot, { layout });
console.log(`${size} indicators, ${eventCount} events of ${Math.round((messages[0]?.length ?? 0) / perMessage)} bytes`);
console.log(`bytes per indicator: ${(opened.residentBytes / size).toFixed(2)} (goal 24); hits: ${matchAll(opened)}`);

const bySize: readonly Side[] = [smallSize, ...larger].map((count) => {
  const index = openIndex(buildSnapshot(madeRows(count)), { layout });
  return { name: `match, ${count} indicators`, run: () => matchAll(index) };
});
report(
  'matching: bytes in, confirmed matches out',
  alternate(rounds, [
    { name: 'JSON.parse(buffer.toString())', run: parseAll },
    { name: `match, ${size} indicators`, run: () => matchAll(opened) },
    ...bySize,
  ]),
  perSecond(eventCount, 'events'),
);

const list = JSON.stringify(rows.map(({ type, value, id, action }) => ({ type, value, id, action })));
report(
  'cold open',
  alternate(5, [
    { name: 'JSON into a Map', run: () => intoMap(list) },
    { name: 'snapshot', run: () => openIndex(snapshot, { layout }) },
  ]),
  (ms) => `${ms.toFixed(1)} ms`,
);

function intoMap(text: string): number {
  const parsed: unknown = JSON.parse(text);
  const map = new Map<string, unknown>();
  for (const row of Array.isArray(parsed) ? parsed : []) {
    map.set(keyOf(row), row);
  }
  return map.size;
}

function keyOf(row: unknown): string {
  return typeof row === 'object' && row !== null && 'type' in row && 'value' in row
    ? `${String(row.type)} ${String(row.value)}`
    : '';
}

report('build', alternate(5, [{ name: 'snapshot', run: () => buildSnapshot(rows) }]), perSecond(size, 'rows'));
const changed = Array.from({ length: 10_000 }, (_, index) => madeRow(size + index));
report(
  'a delta of 10,000',
  alternate(rounds, [
    { name: 'built', run: () => buildDelta({ written: changed, removedIds: [] }) },
    { name: 'taken over', run: takeOver(buildDelta({ written: changed, removedIds: [] })) },
  ]),
  (ms) => `${ms.toFixed(1)} ms`,
);

function takeOver(delta: Uint8Array): () => void {
  const index = openIndex(snapshot, { layout });
  return () => {
    index.replaceDeltas([delta]);
  };
}

const ranges = Array.from({ length: 10_000 }, (_, index) => {
  const prefix = 16 + (index % 13);
  const base = (Math.imul(index + 1, 2654435761) >>> (32 - prefix)) * 2 ** (32 - prefix);
  return { base: dotted(base), prefix };
});
const blockList = new BlockList();
for (const { base, prefix } of ranges) {
  blockList.addSubnet(base, prefix);
}
const rangeIndex = openIndex(buildSnapshot(rangeRows()), { layout });

function* rangeRows(): Generator<IndexRow> {
  for (const [index, { base, prefix }] of ranges.entries()) {
    yield { ...madeRow(index), type: 'IpAddress', value: `${base}/${prefix}` };
  }
}
const asked = Array.from({ length: 20_000 }, (_, index) => dotted(Math.imul(index, 2246822519) >>> 0));
const different = asked.filter((address) => blockList.check(address) !== rangeIndex.mayMatch('IpAddress', address));
report(
  `addresses in 10,000 ranges of 13 lengths (${different.length} answers differ)`,
  alternate(rounds, [
    { name: 'net.BlockList', run: () => asked.filter((address) => blockList.check(address)) },
    { name: 'index, whether', run: () => asked.filter((address) => rangeIndex.mayMatch('IpAddress', address)) },
    { name: 'index, which', run: () => asked.map((address) => rangeIndex.lookup('IpAddress', address)) },
  ]),
  (ms) => `${Math.round((ms * 1e6) / asked.length)} ns`,
);

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
