import type { StoredDocument, Versioned } from '../../../storage/document-container.ts';

const defaultMaxCharacters = 1024 * 1024;

/**
 * Documents that were read recently, by their etags. An etag is the number of a row; a row never changes and its number is
 * never reused, so nothing in here goes stale. Which documents a page contains is read from the store every time.
 */
export class DocumentCache<D extends StoredDocument> {
  readonly #maxCharacters: number;
  readonly #documents = new Map<string, Versioned<D>>();
  #characters = 0;

  constructor(maxCharacters = defaultMaxCharacters) {
    this.#maxCharacters = maxCharacters;
  }

  get(etag: string): Versioned<D> | undefined {
    return this.#documents.get(etag);
  }

  /** Keeps documents whose texts have this total length, unless that is too much. When space runs out, drops all others. */
  keep(documents: readonly Versioned<D>[], characters: number): void {
    if (characters > this.#maxCharacters) {
      return;
    }
    if (this.#characters + characters > this.#maxCharacters) {
      this.#documents.clear();
      this.#characters = 0;
    }
    for (const document of documents) {
      this.#documents.set(document.etag, document);
    }
    this.#characters += characters;
  }
}
