/**
 * A document with its generated part, between `<!-- name:start -->` and `<!-- name:end -->`, replaced.
 * @throws Error when it has no such part
 */
export function replaceGenerated(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}:start -->\n`, `<!-- ${name}:end -->`];
  const from = document.indexOf(start) + start.length;
  const to = document.indexOf(end);
  if (from < start.length || to < from) {
    throw new Error(`there is no part ${name}`);
  }
  return `${document.slice(0, from)}\n${text}\n${document.slice(to)}`;
}
