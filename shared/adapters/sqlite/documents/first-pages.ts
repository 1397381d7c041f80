import type { Query, StoredDocument, Versioned } from '../../../storage/document-container.ts';
import { DocumentCache } from './document-cache.ts';
import type { DocumentParser } from './document-parser.ts';
import type { QuickReader } from './quick-reader.ts';

/**
 * Reads the small first pages of a container's lists. Clients request them again and again, but each later page only once.
 * Documents of first pages are remembered, and neither read nor parsed again until they change.
 */
export class FirstPages<D extends StoredDocument> {
  readonly #name: string;
  readonly #quick: QuickReader;
  readonly #parser: DocumentParser<D>;
  readonly #cache = new DocumentCache<D>();

  constructor(containerName: string, quick: QuickReader, parser: DocumentParser<D>) {
    this.#name = containerName;
    this.#quick = quick;
    this.#parser = parser;
  }

  /** Undefined: the query is for another page, for a large one, or takes too long. */
  async read(
    query: Query,
    nowMs: number,
  ): Promise<{ readonly items: readonly Versioned<D>[]; readonly hasMore: boolean } | undefined> {
    const page =
      query.after === undefined
        ? this.#quick.queryUnknown(this.#name, query, nowMs, (etag) => this.#cache.get(etag) !== undefined)
        : undefined;
    if (page === undefined) {
      return undefined;
    }
    const { etags, hasMore, slices } = page;
    const known = etags.map((etag) => this.#cache.get(etag));
    const parsed = await this.#parser.parseSlices(slices);
    this.#cache.keep(
      parsed,
      slices.reduce((total, { json }) => total + json.length, 0),
    );
    const byEtag = new Map(parsed.map((item) => [item.etag, item]));
    return { items: etags.flatMap((etag, place) => known[place] ?? byEtag.get(etag) ?? []), hasMore };
  }
}
