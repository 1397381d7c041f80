import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { acceptsCoding } from './accept-encoding.ts';
import { isKnown } from './etag.ts';

/** A text and its version. */
export interface StoredText {
  readonly text: string;
  /** The text, compressed with Brotli. */
  readonly brotli: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** A text that clients may cache for five minutes and revalidate with its `ETag`; compressed if they accept Brotli. */
export function storedTextAnswer(
  request: HttpRequest,
  { text, brotli, etag }: StoredText,
  headers: Readonly<Record<string, string>>,
): HttpResponseInit {
  const isCompressed = acceptsCoding(request.headers.get('accept-encoding'), 'br');
  const compressedEtag = etag.replace(/"$/, '-br"');
  const caching = {
    etag: isCompressed ? compressedEtag : etag,
    vary: 'accept-encoding',
    'cache-control': 'public, max-age=300',
  };
  if (isKnown(request, etag) || isKnown(request, compressedEtag)) {
    return { status: 304, headers: caching };
  }
  return {
    status: 200,
    headers: {
      ...caching,
      ...(isCompressed && { 'content-encoding': 'br' }),
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: isCompressed ? brotli : text,
  };
}

/** Describes the response to a client that already has the text. */
export const notModified = { description: 'The version in `If-None-Match` is still the current one.', contents: [] };
