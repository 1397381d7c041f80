import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/platform/clock.ts';
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
  WriteOperation,
} from '../../../shared/storage/document-container.ts';
import type { Filter, Scalar } from '../../../shared/storage/filter.ts';
import type { Mark, MarkState } from '../../../shared/storage/mark.ts';
import { compareScalars, fieldValue } from '../oracles/document-fields.ts';
import { evaluateFilter } from '../oracles/evaluate-filter.ts';

interface Entry<D> {
  readonly document: D;
  /** The number of the write in the container: its etag and its position among the changes. */
  readonly sequence: number;
  readonly expiresAtMs: number;
}

const keyOf = (key: DocumentKey): string => JSON.stringify([key.partition, key.id]);

/** A document container in memory for unit tests: the port's contract on a Map, without durability. */
export function makeMemoryContainer<D extends StoredDocument>(clock: Clock): DocumentContainer<D> {
  return new MemoryContainer<D>(clock);
}

class MemoryContainer<D extends StoredDocument> implements DocumentContainer<D> {
  readonly #clock: Clock;
  readonly #store = randomUUID();
  #entries = new Map<string, Entry<D>>();
  #sequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  read(key: DocumentKey): Promise<Versioned<D> | undefined> {
    const entry = this.#live(keyOf(key));
    return Promise.resolve(entry === undefined ? undefined : versioned(entry));
  }

  readMany(keys: readonly DocumentKey[]): Promise<readonly (Versioned<D> | undefined)[]> {
    return Promise.all(keys.map((key) => this.read(key)));
  }

  commit(batch: AtomicBatch<D>): Promise<BatchOutcome> {
    if (batch.operations.length > 100 || batch.operations.some((op) => op.document.partition !== batch.partition)) {
      return Promise.reject(new TypeError('a batch may have at most 100 operations, all in its partition'));
    }
    const before = new Map(this.#entries);
    const etags: string[] = [];
    for (const [index, operation] of batch.operations.entries()) {
      const reason = this.#conflict(operation);
      if (reason !== undefined) {
        this.#entries = before;
        return Promise.resolve({ ok: false, index, reason });
      }
      etags.push(this.#put(operation.document));
    }
    return Promise.resolve({ ok: true, etags });
  }

  commitAll(batches: readonly AtomicBatch<D>[]): Promise<readonly BatchOutcome[]> {
    return Promise.all(batches.map((batch) => this.commit(batch)));
  }

  query(query: Query): Promise<Page<D>> {
    const { field, descending } = query.order;
    const compare = (a: KeysetPosition, b: KeysetPosition): number =>
      (compareScalars(a.value, b.value) || compareScalars(a.id, b.id)) * (descending ? -1 : 1);
    const position = (entry: Entry<D>): KeysetPosition => ({
      value: fieldValue(entry.document, field),
      id: entry.document.id,
    });
    const { after, skip = 0, limit } = query;
    const found = this.#select(query.kind, query.filter, query.state)
      .filter((entry) => query.partition === undefined || entry.document.partition === query.partition)
      .map((entry) => ({ entry, position: position(entry) }))
      .filter((found) => after === undefined || compare(found.position, after) > 0)
      .toSorted((a, b) => compare(a.position, b.position))
      .slice(skip, skip + limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return Promise.resolve({
      items: items.map(({ entry }) => versioned(entry)),
      ...(found.length > limit && last !== undefined && { next: last.position }),
    });
  }

  count(kind: string, filter?: Filter, state?: DocumentState): Promise<number> {
    return Promise.resolve(this.#select(kind, filter, state).length);
  }

  countList(kind: string, filter?: Filter, state?: DocumentState): Promise<ListCount> {
    return Promise.resolve({ count: this.#select(kind, filter, state).length, isExact: true });
  }

  countBy(kind: string, fields: readonly string[], filter?: Filter): Promise<readonly GroupCount[]> {
    const groups = new Map<string, { key: readonly Scalar[]; count: number }>();
    for (const { document } of this.#select(kind, filter)) {
      const key = fields.map((field) => fieldValue(document, field));
      const text = JSON.stringify(key);
      groups.set(text, { key, count: (groups.get(text)?.count ?? 0) + 1 });
    }
    return Promise.resolve([...groups.values()]);
  }

  changes(checkpoint: string | undefined, limit: number): Promise<Changes<D>> {
    const after = Number(checkpoint ?? 0);
    const waiting = this.#all()
      .filter((entry) => entry.sequence > after)
      .toSorted((a, b) => a.sequence - b.sequence);
    const items = waiting.slice(0, limit);
    return Promise.resolve({
      items: items.map(versioned),
      checkpoint: String(items.at(-1)?.sequence ?? after),
      more: waiting.length > limit,
    });
  }

  mark(checkpoint: string): Promise<Mark> {
    return Promise.resolve({ store: this.#store, generation: '1', checkpoint });
  }

  checkMark({ store = this.#store, checkpoint }: Mark): Promise<MarkState> {
    if (store !== this.#store) {
      return Promise.resolve('foreign');
    }
    return Promise.resolve(Number(checkpoint) > this.#sequence ? 'ahead' : 'current');
  }

  #all(): Entry<D>[] {
    return [...this.#entries.values()].filter((entry) => entry.expiresAtMs > this.#clock());
  }

  #select(kind: string, filter: Filter | undefined, state: DocumentState = 'live'): Entry<D>[] {
    return this.#all().filter(
      ({ document }) =>
        document.kind === kind &&
        (document.deleted === true) === (state === 'deleted') &&
        (filter === undefined || evaluateFilter(filter, document)),
    );
  }

  #live(key: string): Entry<D> | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAtMs > this.#clock() ? entry : undefined;
  }

  #conflict(operation: WriteOperation<D>): 'exists' | 'changed' | undefined {
    const current = this.#live(keyOf(operation.document));
    if (operation.kind === 'create') {
      return current === undefined ? undefined : 'exists';
    }
    const isChanged = operation.kind === 'replace' && String(current?.sequence) !== operation.etag;
    return isChanged ? 'changed' : undefined;
  }

  #put(document: D): string {
    this.#sequence += 1;
    const expiresAtMs = document.ttl === undefined ? Number.POSITIVE_INFINITY : this.#clock() + document.ttl * 1000;
    const entry = { document: structuredClone(document), sequence: this.#sequence, expiresAtMs };
    this.#entries.set(keyOf(document), entry);
    return String(entry.sequence);
  }
}

function versioned<D>(entry: Entry<D>): Versioned<D> {
  return { document: structuredClone(entry.document), etag: String(entry.sequence) };
}
