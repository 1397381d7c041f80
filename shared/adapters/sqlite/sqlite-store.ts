import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import type { DocumentContainer, StoredDocument } from '../../storage/document-container.ts';
import { BackgroundBuild, type BuildProgress, type BuildStep } from './background-build.ts';
import { backupDatabase } from './backup-database.ts';
import type { ContainerDefinition } from './documents/container-definition.ts';
import { PointReader } from './documents/point-reader.ts';
import { QuickReader } from './documents/quick-reader.ts';
import { StoreHistory } from './history/store-history.ts';
import { type KeyValueStore, makeKeyValueStore } from './key-value-store.ts';
import { DamageWatch } from './sql/damage-watch.ts';
import { SqliteStoreError } from './sql/errors.ts';
import { StatementCache } from './sql/statement-cache.ts';
import { SqliteContainer } from './sqlite-container.ts';
import { SqliteQueue, type SqliteQueueOptions } from './sqlite-queue.ts';
import { type MissingParts, openReader, prepareDatabase } from './threads/database.ts';
import { SearchLanes } from './threads/search-lanes.ts';
import { ThreadClient } from './threads/thread-client.ts';
import type { ReaderOperations, WriterOperations } from './threads/thread-protocol.ts';

const expiredPerSlice = 500;
const textsPerSlice = 1000;

export interface SqliteStoreOptions {
  /** The database file; its folder exists and is owned by this process. */
  readonly path: string;
  readonly containers: readonly ContainerDefinition[];
  readonly clock: Clock;
  /** When to begin with what a file of an older release lacks; at once by default. */
  readonly buildAfterMs?: number;
}

/**
 * Opens the embedded store: one file, one thread that writes, two that run queries, and one that reads changes and queues,
 * which do not wait behind queries. Point reads run on the caller's thread. Indexes that a file of an older release lacks are
 * built afterwards.
 * @throws SqliteStoreError `newer-schema` for a file written by a newer release.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { path } = options;
  const missing = prepareDatabase(path, options.containers);
  const damage = new DamageWatch(path);
  const onFault = (error: unknown) => damage.note(error);
  const writerScript = new URL('./threads/writer-worker.ts', import.meta.url);
  const writer = new ThreadClient<WriterOperations>(writerScript, { path }, onFault);
  const readerScript = new URL('./threads/reader-worker.ts', import.meta.url);
  const openReaderThread = () => new ThreadClient<ReaderOperations>(readerScript, { path }, onFault);
  const [short, long, follower] = [openReaderThread(), openReaderThread(), openReaderThread()];
  const searcher = new SearchLanes(short, long);
  try {
    const readers = [short, long, follower].map((reader) => reader.call('start', null));
    await Promise.all([writer.call('start', null), ...readers]);
    const build = new BackgroundBuild(buildSteps(writer, missing), options.buildAfterMs);
    return new SqliteStore(options, openReader(path), { writer, searcher, follower, build, damage });
  } catch (error) {
    await Promise.all([writer.close(), searcher.close(), follower.close()]);
    throw error;
  }
}

function buildSteps(writer: ThreadClient<WriterOperations>, { indexes, textIndexes }: MissingParts): BuildStep[] {
  return [
    ...indexes.map(({ name, sql }) => ({
      name,
      holdsWriter: true as const,
      advance: async () => {
        await writer.call('changeIndex', { sql });
        return 1;
      },
    })),
    ...textIndexes.map((container) => ({
      name: `text of ${container}`,
      advance: () => writer.call('fillTextIndex', { container, limit: textsPerSlice }),
    })),
  ];
}

interface SqliteStoreParts {
  readonly writer: ThreadClient<WriterOperations>;
  readonly searcher: SearchLanes;
  readonly follower: ThreadClient<ReaderOperations>;
  readonly build: BackgroundBuild;
  readonly damage: DamageWatch;
}

/** The embedded store of one data directory: containers of documents, queues and small state in one durable file. */
export class SqliteStore {
  readonly #options: SqliteStoreOptions;
  readonly #database: DatabaseSync;
  readonly #statements: StatementCache;
  readonly #quick: QuickReader;
  readonly #history: StoreHistory;
  readonly #writer: ThreadClient<WriterOperations>;
  readonly #searcher: SearchLanes;
  readonly #follower: ThreadClient<ReaderOperations>;
  readonly #build: BackgroundBuild;
  readonly #damage: DamageWatch;
  readonly #queues = new Map<string, SqliteQueue>();
  readonly #listeners = new Set<(containerName: string) => void>();

  constructor(
    options: SqliteStoreOptions,
    database: DatabaseSync,
    { writer, searcher, follower, build, damage }: SqliteStoreParts,
  ) {
    this.#options = options;
    this.#database = database;
    this.#statements = new StatementCache(database);
    this.#quick = new QuickReader(database, this.#statements);
    this.#history = new StoreHistory(database);
    this.#writer = writer;
    this.#searcher = searcher;
    this.#follower = follower;
    this.#build = build;
    this.#damage = damage;
  }

  /** Differs in every opening of the file. */
  get generation(): string {
    return this.#history.generation;
  }

  /** @throws TypeError for a container that the store was not opened with. */
  container<D extends StoredDocument>(name: string): DocumentContainer<D> {
    const definition = this.#options.containers.find((container) => container.name === name);
    if (definition === undefined) {
      throw new TypeError(`the store was not opened with a container ${JSON.stringify(name)}`);
    }
    return new SqliteContainer<D>({
      definition,
      clock: this.#options.clock,
      writer: this.#writer,
      searcher: this.#searcher,
      follower: this.#follower,
      points: new PointReader(this.#database, name),
      quick: this.#quick,
      history: this.#history,
      onFault: (error) => this.#damage.note(error),
      onCommit: () => {
        for (const listener of this.#listeners) {
          listener(name);
        }
      },
    });
  }

  /** The queue of that name; the options of the first call count. */
  queue(name: string, options: SqliteQueueOptions = {}): SqliteQueue {
    const { path, clock } = this.#options;
    const parts = { name, path, clock, writer: this.#writer, reader: this.#follower };
    const queue = this.#queues.get(name) ?? new SqliteQueue(parts, options);
    this.#queues.set(name, queue);
    return queue;
  }

  keyValue(namespace: string): KeyValueStore {
    return makeKeyValueStore(namespace, this.#statements, this.#writer);
  }

  /** Calls the listener after each commit that wrote to a container; returns a function that stops it. */
  onChange(listener: (containerName: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Deletes what has expired, in slices between other writes; returns how many documents, messages and ids. */
  async deleteExpired(): Promise<number> {
    const containers = this.#options.containers.map((container) => container.name);
    let total = 0;
    let deleted: number;
    do {
      const nowMs = this.#options.clock();
      deleted = await this.#writer.call('deleteExpired', { containers, limit: expiredPerSlice, nowMs });
      total += deleted;
    } while (deleted > 0);
    return total;
  }

  /**
   * Resolves when something was written to the disk and read back, and the reader of changes responds; the readers of queries
   * may be busy. Nothing is written while an index is being built: writes wait for it, and `buildProgress` tells it.
   * @throws SqliteStoreError `worker-died`, or `damaged` once a page of the file could not be read; the error of the write
   */
  async check(): Promise<void> {
    this.#searcher.checkAlive();
    this.#damage.check();
    if (this.#build.holdsWriter) {
      await this.#follower.call('start', null);
      return;
    }
    const probe = this.keyValue('health');
    const written = String(this.#options.clock());
    await Promise.all([probe.set('probe', written), this.#follower.call('start', null)]);
    if ((await probe.get('probe')) !== written) {
      throw new SqliteStoreError('failed', 'what was written could not be read');
    }
  }

  /** What a file of an older release still lacks: lists that need it are slow until it is built. */
  buildProgress(): BuildProgress {
    return this.#build.progress();
  }

  /** Resolves when nothing is being built any more. */
  async built(): Promise<void> {
    await this.#build.settled;
  }

  /** Writes a consistent copy of the file while the store is in use. */
  async backup(toPath: string): Promise<void> {
    await backupDatabase(this.#options.path, toPath);
  }

  /** Finishes what is in flight and closes the file; later calls are rejected. */
  async close(): Promise<void> {
    await Promise.all([this.#searcher.close(), this.#follower.close()]);
    await this.#writer.close();
    if (this.#database.isOpen) {
      this.#database.close();
    }
  }
}
