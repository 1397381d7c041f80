import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { sqliteContainers } from '../../../shared/adapters/sqlite/container-definitions.ts';
import { openWriter, prepareDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';
import type { ImportDocument } from '../../../shared/importing/import-record.ts';
import type { IndicatorsDocument } from '../../../shared/indicators/model.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { counted, type Figure, makeFigure, perSecond } from '../figure.ts';
import { makeImports } from '../import-process.ts';
import { writeCsv } from '../made-csv.ts';
import { makeNullContainer } from '../null-containers.ts';
import { alternate } from '../rounds.ts';
import type { Sizes } from '../sizes.ts';

/** G8: the import against what reads a CSV file and does nothing with it, and against a database and nothing else. */
export async function measureImporting(sizes: Sizes): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    return [await againstParser(sizes, root), await againstInsert(sizes, root)];
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function againstParser({ rounds, importRows }: Sizes, root: string): Promise<Figure> {
  const file = join(root, 'list.csv');
  const count = await writeCsv(file, (rows) => rows === importRows);
  const { importFile } = makeImports({ root, indicators: makeNullContainer() });
  let round = 0;
  const [ours, parsed] = await alternate(rounds, [
    {
      name: 'the whole import, into nothing',
      run: async () => {
        round += 1;
        await importFile(file, `${round}.csv`);
      },
    },
    { name: 'csv-parse, into nothing', run: () => parseFile(file) },
  ]);
  return makeFigure({
    goal: 'G8',
    what: `${counted(count)} rows parsed, validated, made canonical, deduplicated, reported`,
    unit: 'rows/s',
    ours: perSecond(ours, count),
    peer: perSecond(parsed, count),
    bound: { kind: 'at least', value: 1 },
  });
}

async function parseFile(path: string): Promise<void> {
  const nothing = new Writable({ objectMode: true, write: (_row, _encoding, done) => done() });
  await pipeline(createReadStream(path), parse(), nothing);
}

async function againstInsert({ rounds, storedRows }: Sizes, root: string): Promise<Figure> {
  const file = join(root, 'stored.csv');
  const count = await writeCsv(file, (rows) => rows === storedRows);
  const documents: IndicatorsDocument[] = [];
  await makeImports({ root, indicators: makeNullContainer((document) => documents.push(document)) }).importFile(
    file,
    'documents.csv',
  );
  const texts = documents.map((document) => ({ document, text: JSON.stringify(document) }));
  let round = 0;
  const nextPath = () => {
    round += 1;
    return join(root, `${round}.db`);
  };
  const [ours, inserted] = await alternate(rounds, [
    { name: 'the whole import, into the embedded store', run: () => importInto(root, file, nextPath()) },
    { name: "SQLite's own insert of the documents, same indexes", run: () => insertInto(nextPath(), texts) },
  ]);
  return makeFigure({
    goal: 'G8',
    what: `${counted(count)} rows into a new database, durable each thousand`,
    unit: 'rows/s',
    ours: perSecond(ours, count),
    peer: perSecond(inserted, count),
    bound: { kind: 'at least', value: 0.5 },
  });
}

async function importInto(root: string, file: string, path: string): Promise<void> {
  const store = await openSqliteStore({ path, containers: sqliteContainers, clock: systemClock });
  try {
    const indicators = store.container<IndicatorsDocument>('indicators');
    const imports = store.container<ImportDocument>('imports');
    await makeImports({ root, indicators, imports }).importFile(file, `${basename(path)}.csv`);
  } finally {
    await store.close();
  }
}

interface DocumentText {
  readonly document: IndicatorsDocument;
  readonly text: string;
}

function insertInto(path: string, documents: readonly DocumentText[]): void {
  prepareDatabase(path, sqliteContainers);
  const database = openWriter(path);
  const insert = database.prepare(
    'INSERT INTO container_indicators (partition, id, kind, expires_at, doc) VALUES (?, ?, ?, NULL, ?)',
  );
  for (let at = 0; at < documents.length; at += 1000) {
    database.exec('BEGIN');
    for (const { document, text } of documents.slice(at, at + 1000)) {
      insert.run(document.partition, document.id, document.kind, text);
    }
    database.exec('COMMIT');
  }
  database.close();
}
