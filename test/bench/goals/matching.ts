import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import { unpack } from '../../../shared/detection/decoding/unpack.ts';
import { packMessages } from '../../../shared/detection/receiving/pack-messages.ts';
import { buildSnapshot } from '../../../shared/matching/segment-builder.ts';
import { openIndex } from '../../../shared/matching/snapshot-index.ts';
import { openDuckDb } from '../contestants/duckdb.ts';
import { exactHits, makeEngine } from '../contestants/engine.ts';
import { makeNaive } from '../contestants/naive.ts';
import { parseMessage } from '../contestants/read-events.ts';
import { makeSqlite } from '../contestants/sqlite.ts';
import { type Contestant, mustAgree } from '../made/hits.ts';
import { madeRows } from '../made/made-list.ts';
import { madeMessages, toLines } from '../made/made-messages.ts';
import type { Sizes } from '../made/sizes.ts';
import { readMessages } from '../processes/read-messages.ts';
import { counted, type Figure, makeFigure, ofValues, perSecond } from '../report/figure.ts';
import { alternate } from '../rounds.ts';

const perMessage = 300;
const unit = 'events/s';
const floorName = 'JSON.parse(buffer.toString())';
const packings = [
  { name: 'gzip', pack: gzipSync, unpack: gunzipSync, least: 1.25 },
  { name: 'zstd', pack: zstdCompressSync, unpack: zstdDecompressSync, least: 1.5 },
];

/** G1, G2, G3: bytes in, confirmed matches out, against the floor of all designs that parse first, and designs that do. */
export async function measureMatching(sizes: Sizes): Promise<readonly Figure[]> {
  const messages = madeMessages(sizes.events / perMessage, perMessage, 1000, sizes.list);
  const index = openIndex(buildSnapshot(madeRows(sizes.list)), { names: makeScanNames() });
  const engine = makeEngine(index);
  return [
    ...(await againstFloor(sizes, engine, messages)),
    await packingFigure(messages),
    ...(await againstDatabase(sizes, engine, messages)),
    ...(await againstParsers(sizes, engine, messages)),
  ];
}

async function againstFloor(sizes: Sizes, engine: Contestant, messages: readonly Uint8Array[]): Promise<Figure[]> {
  const [ours, floor] = await alternate(sizes.rounds, [
    { name: engine.name, run: () => engine.match(messages) },
    { name: floorName, run: () => parseAll(messages) },
  ]);
  const figures = [
    makeFigure({
      goal: 'G1',
      what: `plain messages, a list of ${counted(sizes.list)}`,
      unit,
      ours: perSecond(ours, sizes.events),
      peer: perSecond(floor, sizes.events),
      bound: { kind: 'at least', value: 2.5 },
    }),
  ];
  for (const { name, pack, unpack: unpackSync, least } of packings) {
    const bodies = messages.map((message) => pack(message));
    const [oursPacked, floorPacked] = await alternate(sizes.rounds, [
      { name: engine.name, run: async () => engine.match(await unpackAll(bodies)) },
      {
        name: `decompressed in one piece, ${floorName}`,
        run: () => parseAll(bodies.map((body) => unpackSync(body))),
      },
    ]);
    figures.push(
      makeFigure({
        id: `${name}-rate`,
        goal: 'G1',
        what: `${name} messages, including decompression`,
        unit,
        ours: perSecond(oursPacked, sizes.events),
        peer: perSecond(floorPacked, sizes.events),
        bound: { kind: 'at least', value: least },
        note: 'The service decompresses as a stream and limits the size of the result.',
      }),
    );
  }
  return figures;
}

/** How many events the service's own producer puts into a message that Service Bus bills once. */
async function packingFigure(messages: readonly Uint8Array[]): Promise<Figure> {
  const records = messages.slice(0, 100).flatMap((message) => toLines(message).toString().trimEnd().split('\n'));
  const { messages: packed } = await packMessages(records, () => '');
  return makeFigure({
    id: 'events-per-message',
    goal: 'G12',
    what: 'events in a zstd message of at most 64 KB',
    unit: 'events',
    ours: ofValues('the telemetry API', [records.length / packed.length]),
  });
}

function parseAll(messages: readonly Uint8Array[]): void {
  for (const message of messages) {
    parseMessage(message);
  }
}

async function unpackAll(bodies: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  const messages: Uint8Array[] = [];
  for (const body of bodies) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of unpack(body, 2 ** 24)) {
      chunks.push(chunk);
    }
    messages.push(Buffer.concat(chunks));
  }
  return messages;
}

async function againstDatabase(sizes: Sizes, engine: Contestant, messages: readonly Buffer[]): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(folder, 'events.ndjson');
    const lines = messages.map(toLines);
    writeFileSync(file, Buffer.concat(lines));
    const duckDb = await openDuckDb(madeRows(sizes.list), file, folder);
    if (duckDb === undefined) {
      return [];
    }
    const lengths = lines.map(({ length }) => length);
    const hits = await engine.match(readMessages(file, lengths));
    mustAgree('DuckDB, exact', exactHits(hits), await duckDb.exact());
    mustAgree('DuckDB, full', hits, await duckDb.full());
    const [ours, exact, full] = await alternate(sizes.rounds, [
      { name: `${engine.name}, full semantics`, run: () => engine.match(readMessages(file, lengths)) },
      { name: 'DuckDB read_json + hash join, exact', run: () => duckDb.exact() },
      { name: 'DuckDB read_json + hash join, full semantics', run: () => duckDb.full() },
    ]);
    duckDb.close();
    const common = { goal: 'G2', unit, ours: perSecond(ours, sizes.events) };
    const note = 'Both read one NDJSON file; DuckDB uses one thread.';
    return [
      makeFigure({
        ...common,
        what: 'DuckDB matches exact values only',
        peer: perSecond(exact, sizes.events),
        bound: { kind: 'at least', value: 2.5 },
        note,
      }),
      makeFigure({
        ...common,
        what: 'full semantics on both sides',
        peer: perSecond(full, sizes.events),
        bound: { kind: 'at least', value: 4 },
        note,
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function againstParsers(sizes: Sizes, engine: Contestant, messages: readonly Uint8Array[]): Promise<Figure[]> {
  const naive = makeNaive(madeRows(sizes.list));
  const sqlite = makeSqlite(madeRows(sizes.list));
  const hits = await engine.match(messages);
  mustAgree(naive.name, hits, await naive.match(messages));
  mustAgree(sqlite.name, exactHits(hits), await sqlite.match(messages));
  const [ours, parsed, looked] = await alternate(5, [
    { name: engine.name, run: () => engine.match(messages) },
    { name: naive.name, run: () => naive.match(messages) },
    { name: sqlite.name, run: () => sqlite.match(messages) },
  ]);
  const common = { unit, ours: perSecond(ours, sizes.events) };
  return [
    makeFigure({ ...common, goal: 'G1', what: 'the obvious first design', peer: perSecond(parsed, sizes.events) }),
    makeFigure({
      ...common,
      goal: 'G3',
      what: 'point look-ups by primary key, in memory',
      peer: perSecond(looked, sizes.events),
      bound: { kind: 'at least', value: 12 },
    }),
  ];
}
