import type { DocumentContainer, StoredDocument } from './document-container.ts';
import { mapContainer } from './mapped-container.ts';

/** Seconds after its last write at which the store forgets a document; undefined: the document says so itself, or never. */
export type LifeOf<D extends StoredDocument> = (document: D) => number | undefined;

/**
 * The container, which gives each document its life when it is written: every write restarts it, and a changed setting counts
 * from the next one. Tombstones have lives of their own.
 */
export function withLives<D extends StoredDocument>(
  container: DocumentContainer<D>,
  lifeOf: LifeOf<D>,
): DocumentContainer<D> {
  const toStored = (document: D): D => {
    const ttl = document.deleted === true ? undefined : lifeOf(document);
    return ttl === undefined ? document : { ...document, ttl };
  };
  return mapContainer<D, D>(container, { toStored, fromStored: (document) => document });
}
