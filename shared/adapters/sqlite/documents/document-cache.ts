import type { StoredDocument, Versioned } from '../../../storage/document-container.ts';

const MAX_CHARACTERS = 1024 * 1024;

/**
 * Documents that were read lately, by their etags. An etag is the number of a row, a row is never changed and its number
 * never used again, so nothing in here grows old; which documents an answer holds is asked of the store every time.
 */
export class DocumentCache<D extends StoredDocument> {
  readonly #maxCharacters: number;
  readonly #documents = new Map<string, Versioned<D>>();
  #characters = 0;

  constructor(maxCharacters = MAX_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  get(etag: string): Versioned<D> | undefined {
    return this.#documents.get(etag);
  }

  /** Keeps documents whose text has so many characters, unless that is too much. Where room is short, all others go. */
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
