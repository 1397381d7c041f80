import { isDeepStrictEqual } from 'node:util';
import type { JSONObject, Resource } from '@azure/cosmos';
import type { StoredDocument, Versioned } from '../../storage/document-container.ts';

/** The body of a write: our document as it is. Cosmos uses its `id`, `partition` and `ttl`. */
export function toBody(document: StoredDocument): JSONObject {
  return { ...document };
}

/** Removes the properties that Cosmos adds (`_rid`, `_self`, `_etag`, `_ts` ...) from a document that was just read. */
export function fromResource<D extends StoredDocument>(resource: D & Resource): Versioned<D> {
  const etag = resource._etag;
  // last added, first removed: the object keeps its fast shape
  for (const name of Object.keys(resource).toReversed()) {
    if (name.startsWith('_')) {
      Reflect.deleteProperty(resource, name);
    }
  }
  return { document: resource, etag };
}

/** Whether the stored document is what a write of `written` leaves; absent and undefined properties are the same. */
export function isSameDocument(stored: StoredDocument, written: StoredDocument): boolean {
  const sent: unknown = JSON.parse(JSON.stringify(written));
  return isDeepStrictEqual(stored, sent);
}
