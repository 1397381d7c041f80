/**
 * Replaces a document's generated part, between `<!-- name:start -->` and `<!-- name:end -->`.
 * @throws Error when the document has no such part
 */
export function replaceGenerated(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}:start -->\n`, `<!-- ${name}:end -->`];
  const from = document.indexOf(start) + start.length;
  const to = document.indexOf(end);
  if (from < start.length || to < from) {
    throw new Error(`the document has no part between <!-- ${name}:start --> and <!-- ${name}:end -->`);
  }
  return `${document.slice(0, from)}\n${text}\n${document.slice(to)}`;
}
