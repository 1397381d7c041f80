import type { DocumentContainer, DocumentKey, StoredDocument, Versioned } from './document-container.ts';
import type { Lease, LeaseCarrier, Leased, StoredLease } from './lease.ts';

/** How a document carries a lease. */
export interface LeaseFields<N> {
  of(document: N): StoredLease;
  /** The document with this lease, which belongs to nobody when `untilMs` is 0. */
  put(document: N, lease: Lease): N;
}

/** Stores a lease of `lease.ts` in the document that it protects: both are always written together. */
export class DocumentLease<D extends StoredDocument, N extends D> implements LeaseCarrier<N> {
  readonly #container: Pick<DocumentContainer<D>, 'read' | 'commit'>;
  readonly #key: DocumentKey;
  readonly #fields: LeaseFields<N>;
  readonly #asLeased: (found: Versioned<D> | undefined) => Versioned<N> | undefined;

  constructor(
    container: Pick<DocumentContainer<D>, 'read' | 'commit'>,
    key: DocumentKey,
    fields: LeaseFields<N>,
    asLeased: (found: Versioned<D> | undefined) => Versioned<N> | undefined,
  ) {
    this.#container = container;
    this.#key = key;
    this.#fields = fields;
    this.#asLeased = asLeased;
  }

  /** The document and its lease, from what was read. */
  leased({ document, etag }: Versioned<N>): Leased<N> {
    return { lease: this.#fields.of(document), content: document, version: etag };
  }

  async read(): Promise<Leased<N> | undefined> {
    const found = this.#asLeased(await this.#container.read(this.#key));
    return found === undefined ? undefined : this.leased(found);
  }

  async write(lease: Lease, content: N, replaces: string | undefined) {
    const document = this.#fields.put(content, lease);
    const outcome = await this.#container.commit({
      partition: this.#key.partition,
      operations: [
        replaces === undefined ? { kind: 'create', document } : { kind: 'replace', document, etag: replaces },
      ],
    });
    const [version] = outcome.ok ? outcome.etags : [];
    return version === undefined ? undefined : { content: document, version };
  }
}
