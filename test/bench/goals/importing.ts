import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { sqliteContainers } from '../../../functions/app/containers/sqlite.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';
import { openWriter, prepareDatabase } from '../../../shared/adapters/sqlite/threads/database.ts';
import type { ImportDocument } from '../../../shared/importing/import-document.ts';
import type { IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { compactIndicators, toStored } from '../../../shared/indicators/store/stored-form.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { writeCsv } from '../made/made-csv.ts';
import { makeNullContainer } from '../made/null-containers.ts';
import type { Sizes } from '../made/sizes.ts';
import { makeImports } from '../processes/import-process.ts';
import { counted, type Figure, makeFigure, perSecond } from '../report/figure.ts';
import { alternate, makeHoldingSide, type Side } from '../rounds.ts';

/** G8: the import against what reads a CSV file and does nothing with it, and against a database and nothing else. */
export async function measureImporting(sizes: Sizes): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    return [await againstParser(sizes, root), await againstInsert(sizes, root)];
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** G8 at the size of a long list: a round takes minutes, so there are two. */
export async function measureLongImport(sizes: Sizes): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    return [await againstInsert({ ...sizes, rounds: 2, storedRows: sizes.list }, root)];
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function againstParser({ rounds, importRows }: Sizes, root: string): Promise<Figure> {
  const file = join(root, 'list.csv');
  const { rows: count } = await writeCsv(file, (rows) => rows === importRows);
  const { dropFile, importFile } = makeImports({ root, indicators: makeNullContainer() });
  let round = 0;
  const [ours, parsed] = await alternate(rounds, [
    {
      name: 'the whole import, output discarded',
      before: () => {
        round += 1;
        return dropFile(file, `${round}.csv`);
      },
      run: () => importFile(`${round}.csv`),
      after: () => rmSync(join(root, 'imports', `${round}.csv`)),
    },
    { name: 'csv-parse, output discarded', run: () => parseFile(file) },
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

/** Both sides write to a database that is open and empty: a service opens its store once, with its threads. */
async function againstInsert({ rounds, storedRows }: Sizes, root: string): Promise<Figure> {
  const file = join(root, 'stored.csv');
  const { rows: count } = await writeCsv(file, (rows) => rows === storedRows);
  const [ours, inserted] = await alternate(rounds, [
    importSide(root, file),
    insertSide(root, await documentsOf(root, file)),
  ]);
  return makeFigure({
    goal: 'G8',
    what: `${counted(count)} rows into a new database, durable after each thousand`,
    unit: 'rows/s',
    ours: perSecond(ours, count),
    peer: perSecond(inserted, count),
    bound: { kind: 'at least', value: 0.5 },
  });
}

interface DocumentText {
  readonly document: IndicatorsDocument;
  readonly text: string;
}

async function documentsOf(root: string, file: string): Promise<readonly DocumentText[]> {
  const documents: IndicatorsDocument[] = [];
  const { dropFile, importFile } = makeImports({
    root,
    indicators: makeNullContainer((document) => documents.push(document)),
  });
  await dropFile(file, 'documents.csv');
  await importFile('documents.csv');
  return documents.map((document) => ({ document, text: JSON.stringify(toStored(document)) }));
}

function importSide(root: string, file: string): Side {
  let round = 0;
  return makeHoldingSide('the whole import, into the embedded store', {
    open: async () => {
      round += 1;
      const name = `${round}.csv`;
      const path = join(root, `import-${round}.db`);
      const store = await openSqliteStore({ path, containers: sqliteContainers, clock: systemClock });
      const indicators = compactIndicators(store.container<IndicatorsDocument>('indicators'));
      const imports = store.container<ImportDocument>('imports');
      const { dropFile, importFile } = makeImports({ root, indicators, imports });
      await dropFile(file, name);
      return { path, store, importDropped: () => importFile(name) };
    },
    run: ({ importDropped }) => importDropped(),
    close: async ({ path, store }) => {
      await store.close();
      rmSync(path);
    },
  });
}

function insertSide(root: string, documents: readonly DocumentText[]): Side {
  const path = join(root, 'insert.db');
  return makeHoldingSide('SQLite inserting the same documents, same indexes', {
    open: () => {
      prepareDatabase(path, sqliteContainers);
      return openWriter(path);
    },
    run: (database) => insertInto(database, documents),
    close: (database) => {
      database.close();
      rmSync(path);
    },
  });
}

function insertInto(database: DatabaseSync, documents: readonly DocumentText[]): void {
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
}
