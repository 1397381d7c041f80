import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { RouteGroup } from '../http/route-group.ts';
import type { StoredText } from '../http/stored-text-answer.ts';

/** The document for programs and for people. */
interface ApiDocument {
  readonly json: StoredText;
  readonly html: StoredText;
  /** Content-Security-Policy of the page. */
  readonly policy: string;
}

export type LoadApiDocument = () => Promise<ApiDocument>;

/**
 * Makes the document when it is first requested. What that needs is loaded then, not at startup. Without a public address, its
 * server is relative to where the document is.
 */
export function makeLoadApiDocument(groups: () => readonly RouteGroup[], publicUrl?: string): LoadApiDocument {
  let loading: Promise<ApiDocument> | undefined;
  return () => {
    loading ??= make(groups(), publicUrl).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function make(groups: readonly RouteGroup[], serverUrl: string | undefined): Promise<ApiDocument> {
  const { buildDocument } = await import('./build-document.ts');
  const { pagePolicy, renderPage } = await import('./page/render-page.ts');
  const document = buildDocument(groups, serverUrl);
  const [json, html] = await Promise.all([stored(JSON.stringify(document)), stored(renderPage(document))]);
  return { json, html, policy: pagePolicy };
}

async function stored(text: string): Promise<StoredText> {
  // The best quality takes ten times as long and makes the result only a tenth smaller.
  const brotli = await promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return { text, brotli, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
