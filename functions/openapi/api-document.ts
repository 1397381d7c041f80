import { createHash } from 'node:crypto';
import type { RouteGroup } from '../http/route-group.ts';
import type { StoredText } from '../http/stored-text-answer.ts';

/** The document in its two forms. */
export interface ApiDocument {
  readonly json: StoredText;
  readonly html: StoredText;
  /** Content-Security-Policy of the page. */
  readonly policy: string;
}

export type LoadApiDocument = () => Promise<ApiDocument>;

/** Makes the document when it is first asked for: what that needs is loaded then, and not at the start. */
export function makeLoadApiDocument(groups: () => readonly RouteGroup[]): LoadApiDocument {
  let loading: Promise<ApiDocument> | undefined;
  return () => {
    loading ??= make(groups()).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function make(groups: readonly RouteGroup[]): Promise<ApiDocument> {
  const { buildDocument } = await import('./build-document.ts');
  const { pagePolicy, renderPage } = await import('./page/render-page.ts');
  const document = buildDocument(groups);
  return { json: stored(JSON.stringify(document)), html: stored(renderPage(document)), policy: pagePolicy };
}

function stored(text: string): StoredText {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
