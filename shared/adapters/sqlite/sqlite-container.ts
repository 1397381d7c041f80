import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import type {
  AtomicBatch,
  BatchOutcome,
  Changes,
  DocumentContainer,
  DocumentKey,
  DocumentState,
  GroupCount,
  KeysetPosition,
  ListCount,
  Page,
  Query,
  StoredDocument,
  Versioned,
} from '../../storage/document-container.ts';
import { fieldPath } from '../../storage/field-path.ts';
import type { Filter } from '../../storage/filter.ts';
import type { Mark, MarkState } from '../../storage/mark.ts';
import type { ContainerDefinition } from './documents/container-definition.ts';
import { coveringIndex } from './documents/covering-index.ts';
import { DocumentParser } from './documents/document-parser.ts';
import type { EncodedBatch } from './documents/document-writer.ts';
import { batchCharacters, encodeBatch } from './documents/encode-batch.ts';
import { FirstPages } from './documents/first-pages.ts';
import type { DocumentRow, PointReader } from './documents/point-reader.ts';
import type { QuickReader } from './documents/quick-reader.ts';
import type { StoreHistory } from './history/store-history.ts';
import type { SearchLanes } from './threads/search-lanes.ts';
import type { ThreadClient } from './threads/thread-client.ts';
import type { ReaderOperations, WriterOperations } from './threads/thread-protocol.ts';

const readsPerTurn = 100;
/** What is encoded and posted in one turn of the event loop: about a millisecond's work. */
const maxPostCharacters = 128 * 1024;
/** Posts in flight: enough to keep the writer busy, few enough to limit the memory of a large import. */
const maxPosts = 8;

interface SqliteContainerParts {
  readonly definition: ContainerDefinition;
  readonly clock: Clock;
  readonly writer: ThreadClient<WriterOperations>;
  readonly searcher: SearchLanes;
  /** For changes, which do not wait behind queries. */
  readonly follower: ThreadClient<ReaderOperations>;
  /** On a connection of the caller's own thread. */
  readonly points: PointReader;
  /** The same. */
  readonly quick: QuickReader;
  /** Of the file. */
  readonly history: StoreHistory;
  readonly onCommit: () => void;
  /** Called with an error of a read on the caller's thread. */
  readonly onFault: (error: unknown) => void;
}

/** A document container in one table of the embedded store. */
export class SqliteContainer<D extends StoredDocument> implements DocumentContainer<D> {
  readonly #parts: SqliteContainerParts;
  readonly #name: string;
  readonly #parser: DocumentParser<D>;
  readonly #firstPages: FirstPages<D>;

  constructor(parts: SqliteContainerParts) {
    this.#parts = parts;
    this.#name = parts.definition.name;
    this.#parser = new DocumentParser<D>(parts.definition.schemaVersion);
    this.#firstPages = new FirstPages(this.#name, parts.quick, this.#parser);
  }

  async read(key: DocumentKey): Promise<Versioned<D> | undefined> {
    const { clock, points, onFault } = this.#parts;
    try {
      return this.#parse(points.read(key, clock()));
    } catch (error) {
      onFault(error);
      throw error;
    }
  }

  async readMany(keys: readonly DocumentKey[]): Promise<readonly (Versioned<D> | undefined)[]> {
    const { clock, points } = this.#parts;
    const found: (Versioned<D> | undefined)[] = [];
    for (let at = 0; at < keys.length; at += readsPerTurn) {
      if (at > 0) {
        await nextTurn();
      }
      for (const row of points.readAll(keys.slice(at, at + readsPerTurn), clock())) {
        found.push(this.#parse(row));
      }
    }
    return found;
  }

  async commit(batch: AtomicBatch<D>): Promise<BatchOutcome> {
    const [outcome] = await this.#post([encodeBatch(batch)]);
    return outcome ?? { ok: true, etags: [] };
  }

  async commitAll(batches: readonly AtomicBatch<D>[]): Promise<readonly BatchOutcome[]> {
    const posts: Promise<readonly BatchOutcome[]>[] = [];
    let next = 0;
    while (next < batches.length) {
      const encoded: EncodedBatch[] = [];
      let characters = 0;
      while (next < batches.length && characters < maxPostCharacters) {
        const batch = batches[next];
        if (batch !== undefined) {
          const one = encodeBatch(batch);
          characters += batchCharacters(one.operations);
          encoded.push(one);
        }
        next += 1;
      }
      const post = this.#post(encoded);
      post.catch(() => undefined);
      posts.push(post);
      await nextTurn();
      await posts.at(-maxPosts);
    }
    return (await Promise.all(posts)).flat();
  }

  async query(query: Query): Promise<Page<D>> {
    const nowMs = this.#parts.clock();
    const { items, hasMore } = (await this.#firstPages.read(query, nowMs)) ?? (await this.#readPage(query, nowMs));
    const last = items.at(-1)?.document;
    return hasMore && last !== undefined ? { items, next: positionOf(last, query.order.field) } : { items };
  }

  count(kind: string, filter?: Filter, state?: DocumentState): Promise<number> {
    const { clock, searcher } = this.#parts;
    return searcher.call('count', { container: this.#name, kind, filter, state, nowMs: clock() });
  }

  countList(kind: string, filter?: Filter, state?: DocumentState): Promise<ListCount> {
    const { clock, definition, searcher } = this.#parts;
    const covering = coveringIndex(definition, kind, filter);
    const request = { container: this.#name, kind, filter, state, covering, nowMs: clock() };
    return searcher.call('countList', request);
  }

  countBy(kind: string, fields: readonly string[], filter?: Filter): Promise<readonly GroupCount[]> {
    const { clock, searcher } = this.#parts;
    return searcher.call('countBy', { container: this.#name, kind, fields, filter, nowMs: clock() });
  }

  async changes(checkpoint: string | undefined, limit: number): Promise<Changes<D>> {
    const { clock, follower } = this.#parts;
    const after = Number(checkpoint ?? 0);
    if (!Number.isSafeInteger(after)) {
      throw new TypeError('not a checkpoint of this container');
    }
    const request = { container: this.#name, after, limit, nowMs: clock() };
    const { response, slices } = await follower.callForRows('changes', request);
    const items = await this.#parser.parseSlices(slices);
    return { items, checkpoint: String(response.last), more: response.more };
  }

  async mark(checkpoint: string): Promise<Mark> {
    return this.#parts.history.mark(checkpoint);
  }

  async checkMark(mark: Mark): Promise<MarkState> {
    return this.#parts.history.check(this.#name, mark);
  }

  async #readPage(query: Query, nowMs: number) {
    const { quick, searcher } = this.#parts;
    const page = query.after === undefined ? undefined : quick.query(this.#name, query, nowMs);
    if (page !== undefined) {
      return { items: await this.#parser.parseSlices(page.slices), hasMore: page.hasMore };
    }
    const request = { container: this.#name, query, nowMs };
    const { response: hasMore, slices } = await searcher.callForRows('query', request);
    return { items: await this.#parser.parseSlices(slices), hasMore };
  }

  #parse(row: DocumentRow | undefined): Versioned<D> | undefined {
    return row === undefined ? undefined : this.#parser.parse(row.text, row.sequence);
  }

  async #post(batches: readonly EncodedBatch[]): Promise<readonly BatchOutcome[]> {
    const { clock, onCommit, writer } = this.#parts;
    const outcomes = await writer.call('commit', { container: this.#name, batches, nowMs: clock() });
    if (outcomes.some((outcome) => outcome.ok)) {
      onCommit();
    }
    return outcomes;
  }
}

function positionOf(document: StoredDocument, field: string): KeysetPosition {
  let value: unknown = document;
  for (const name of fieldPath(field)) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return { value: isScalar(value) ? value : null, id: document.id };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
