import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredDocument, Versioned } from '../../../storage/document-container.ts';
import type { RowSlice } from './document-reads.ts';

/**
 * Documents of one container from their text. The store reads only what it has written as D, so checking the envelope
 * is enough; a document of a newer schema version is refused with a TypeError, since its fields may mean something else.
 */
export class DocumentParser<D extends StoredDocument> {
  readonly #schemaVersion: number;

  constructor(schemaVersion: number) {
    this.#schemaVersion = schemaVersion;
  }

  parse(text: string, sequence: number): Versioned<D> {
    return this.#versioned(JSON.parse(text), sequence);
  }

  /** Lets other work run between the slices. */
  async parseSlices(slices: readonly RowSlice[]): Promise<readonly Versioned<D>[]> {
    const items: Versioned<D>[] = [];
    for (const [index, { json, sequences }] of slices.entries()) {
      if (index > 0) {
        await nextTurn();
      }
      const documents: unknown = JSON.parse(json);
      for (const [row, document] of (Array.isArray(documents) ? documents : []).entries()) {
        items.push(this.#versioned(document, sequences[row]));
      }
    }
    return items;
  }

  #versioned(value: unknown, sequence: number | undefined): Versioned<D> {
    if (!this.#isDocument(value)) {
      throw new TypeError(`a stored document is not of schema version ${this.#schemaVersion} or older`);
    }
    return { document: value, etag: String(sequence) };
  }

  #isDocument(value: unknown): value is D {
    return (
      typeof value === 'object' &&
      value !== null &&
      'id' in value &&
      'partition' in value &&
      'kind' in value &&
      'v' in value &&
      typeof value.v === 'number' &&
      value.v <= this.#schemaVersion
    );
  }
}
