import type { HttpRequest } from '@azure/functions';

/** The `ETag` header for a store's etag. */
export function etagHeader(etag: string): { readonly etag: string } {
  return { etag: `"${bare(etag)}"` };
}

/** The request's `If-Match` as a condition on a store's etag. Every etag passes if the header is `*` or missing. */
export function ifMatch(request: HttpRequest): (etag: string) => boolean {
  const header = request.headers.get('if-match')?.trim() ?? '*';
  if (header === '*' || header === '') {
    return () => true;
  }
  const accepted = new Set(header.split(',').map((part) => bare(part.trim())));
  return (etag) => accepted.has(bare(etag));
}

/** Whether the request's `If-None-Match` names this etag, or is `*`. */
export function isKnown(request: HttpRequest, etag: string): boolean {
  const header = request.headers.get('if-none-match') ?? '';
  return header
    .split(',')
    .some((part) => part.trim() === '*' || (part.trim() !== '' && bare(part.trim()) === bare(etag)));
}

function bare(etag: string): string {
  return etag.replace(/^(?:W\/)?"(.*)"$/, '$1');
}
