import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { RouteGroup } from '../http/route-group.ts';
import type { StoredText } from '../http/stored-text-answer.ts';
import type { DocumentAddresses } from './build-document.ts';

/** The document for programs and for people. */
interface ApiDocument {
  readonly json: StoredText;
  readonly html: StoredText;
  /** Content-Security-Policy of the page. */
  readonly policy: string;
}

export type LoadApiDocument = () => Promise<ApiDocument>;

/** Makes the document when it is first requested. What that needs is loaded then, not at startup. */
export function makeLoadApiDocument(
  groups: () => readonly RouteGroup[],
  addresses: DocumentAddresses = {},
): LoadApiDocument {
  let loading: Promise<ApiDocument> | undefined;
  return () => {
    loading ??= make(groups(), addresses).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function make(groups: readonly RouteGroup[], addresses: DocumentAddresses): Promise<ApiDocument> {
  const { buildDocument } = await import('./build-document.ts');
  const { pagePolicy, renderPage } = await import('./page/render-page.ts');
  const document = buildDocument(groups, addresses);
  const [json, html] = await Promise.all([stored(JSON.stringify(document)), stored(renderPage(document))]);
  return { json, html, policy: pagePolicy };
}

async function stored(text: string): Promise<StoredText> {
  // The best quality takes ten times as long and makes the result only a tenth smaller.
  const brotli = await promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return { text, brotli, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
