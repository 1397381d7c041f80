import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { isKnown } from './etag.ts';

/** A text and the tag of its version. */
export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

/** A text that may be kept for five minutes, and asked for again by its `ETag`. */
export function storedTextAnswer(
  request: HttpRequest,
  { text, etag }: StoredText,
  headers: Readonly<Record<string, string>>,
): HttpResponseInit {
  const caching = { etag, 'cache-control': 'public, max-age=300' };
  return isKnown(request, etag)
    ? { status: 304, headers: caching }
    : { status: 200, headers: { ...caching, 'x-content-type-options': 'nosniff', ...headers }, body: text };
}

/** The second answer of such a text. */
export const notModified = { description: 'As `If-None-Match` says it is known.', contents: [] };
