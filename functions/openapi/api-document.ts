import { createHash } from 'node:crypto';
import type { StoredText } from '../http/stored-text-answer.ts';
import type { DescribedFunction } from './describe-operation.ts';

/** The document in its two forms. */
export interface ApiDocument {
  readonly json: StoredText;
  readonly html: StoredText;
  /** Content-Security-Policy of the page. */
  readonly policy: string;
}

export type LoadApiDocument = () => Promise<ApiDocument>;

/** Makes the document when it is first asked for: what that needs is loaded then, and not at the start. */
export function makeLoadApiDocument(functions: () => readonly DescribedFunction[]): LoadApiDocument {
  let loading: Promise<ApiDocument> | undefined;
  return () => {
    loading ??= make(functions()).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function make(functions: readonly DescribedFunction[]): Promise<ApiDocument> {
  const { buildDocument } = await import('./build-document.ts');
  const { pagePolicy, renderPage } = await import('./page/render-page.ts');
  const document = buildDocument(functions);
  return { json: stored(JSON.stringify(document)), html: stored(renderPage(document)), policy: pagePolicy };
}

function stored(text: string): StoredText {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
