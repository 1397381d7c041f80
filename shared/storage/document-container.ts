import type { Filter } from './filter.ts';
import type { MarkedSource } from './mark.ts';

/** What every stored document has. A document of a newer schema version than the code knows is refused on read. */
export interface StoredDocument {
  /** Unique within its partition. */
  readonly id: string;
  readonly partition: string;
  /** Tells the kinds that share a container apart. */
  readonly kind: string;
  /** Schema version of the document. */
  readonly v: number;
  /** A tombstone: kept for readers of changes, absent from queries and counts of live documents, returned by point reads. */
  readonly deleted?: true;
  /** Seconds after its write at which the store forgets the document; absent = never. */
  readonly ttl?: number;
}

export interface Versioned<D> {
  readonly document: D;
  /** Opaque; changes with every write of the document. */
  readonly etag: string;
}

export interface DocumentKey {
  readonly partition: string;
  readonly id: string;
}

export type WriteOperation<D> =
  | { readonly kind: 'create'; readonly document: D }
  | { readonly kind: 'replace'; readonly document: D; readonly etag: string }
  | { readonly kind: 'upsert'; readonly document: D };

/** Operations on one partition that happen all or not at all. At most 100 operations and 2 MB. */
export interface AtomicBatch<D> {
  readonly partition: string;
  readonly operations: readonly WriteOperation<D>[];
}

/**
 * `exists`: the document of a create exists already; `changed`: the document of a replace has another etag, or is gone.
 * `index` is that of the first operation that failed. Nothing of a failed batch is written.
 */
export type BatchOutcome =
  | { readonly ok: true; readonly etags: readonly string[] }
  | { readonly ok: false; readonly index: number; readonly reason: 'exists' | 'changed' };

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}

/** The last document of a page: its value of the order's field (null when it has none) and its id. */
export interface KeysetPosition {
  readonly value: string | number | boolean | null;
  readonly id: string;
}

/** `deleted`: tombstones, while the store keeps them. */
export type DocumentState = 'live' | 'deleted';

/** Ordered by one field, then by id in the same direction; null sorts before every value. */
export interface Query {
  readonly kind: string;
  /** Live ones by default. */
  readonly state?: DocumentState;
  readonly partition?: string;
  readonly filter?: Filter;
  readonly order: Order;
  readonly after?: KeysetPosition;
  readonly skip?: number;
  readonly limit: number;
}

export interface Page<D> {
  readonly items: readonly Versioned<D>[];
  /** Present when there may be more. */
  readonly next?: KeysetPosition;
}

export interface Changes<D> {
  /** The latest version of each document changed, in the order of change within a partition; tombstones included. */
  readonly items: readonly Versioned<D>[];
  /** Where to continue; opaque. Pass it back to `changes`. */
  readonly checkpoint: string;
  /** More changes are available now. */
  readonly more: boolean;
}

export interface ListCount {
  readonly count: number;
  /** False: there are more, or may be. */
  readonly isExact: boolean;
}

export interface GroupCount {
  /** Values of the group's fields, in the order requested. */
  readonly key: readonly (string | number | boolean | null)[];
  readonly count: number;
}

/**
 * One container of documents in partitions. A fault that a retry can fix is retried inside with back-off for a bounded
 * time and then thrown; so a throw means "come back later", never "your document was refused".
 */
export interface DocumentContainer<D extends StoredDocument> extends MarkedSource {
  read(key: DocumentKey): Promise<Versioned<D> | undefined>;
  /** In the order of the keys. */
  readMany(keys: readonly DocumentKey[]): Promise<readonly (Versioned<D> | undefined)[]>;
  commit(batch: AtomicBatch<D>): Promise<BatchOutcome>;
  /** Each batch is atomic in itself and has its own outcome, in order; batches are independent of each other. */
  commitAll(batches: readonly AtomicBatch<D>[]): Promise<readonly BatchOutcome[]>;
  query(query: Query): Promise<Page<D>>;
  count(kind: string, filter?: Filter, state?: DocumentState): Promise<number>;
  /** The same in a bounded time: exact where an index counts, else at least 10,000 or what was found in a second. */
  countList(kind: string, filter?: Filter, state?: DocumentState): Promise<ListCount>;
  countBy(kind: string, fields: readonly string[], filter?: Filter): Promise<readonly GroupCount[]>;
  /** Changes after the checkpoint; `undefined` starts with the oldest document. */
  changes(checkpoint: string | undefined, limit: number): Promise<Changes<D>>;
}
