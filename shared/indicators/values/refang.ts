/** A value as its writer meant it. */
interface Refanged {
  readonly value: string;
  /** The text needed more than trimming. */
  readonly repaired: boolean;
}

/** Longer texts cannot be indicators and are left as they are. */
const maxRefangLength = 8192;
const closingQuotes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '<': '>',
  '“': '”',
  '‘': '’',
  '«': '»',
};
const signsOfRepair = /[[\](){}"'`<“‘«\\*\s\p{Cf}]|^\.|^h(?!ttp)[tx*_]{2}p|^[\da-f]{2}[:-][\da-f]{2}[:-]/iu;
const bracketedDot = /\s{0,4}(?:\[\s{0,4}(?:\.|dot)\s{0,4}\]|\[\.|(?<=\w)\.\](?!\/))\s{0,4}/gi;
/** These marks may belong to a path: they are undone in the path only if the host has one too. */
const enclosedDot = /\s{0,4}(?:\(\s{0,4}(?:\.|dot)\s{0,4}\)|\{\s{0,4}(?:\.|dot)\s{0,4}\}|\\\.)\s{0,4}/gi;
const hostPart = /^(?:[a-z]+:\/\/)?[^/]*/i;
const schemeMark = /^([a-z*_]+)\s*(?:\[:\/\/\]|\(:\/\/\)|\{:\/\/\}|\[:\]\/\/|\(:\)\/\/|\{:\}\/\/|:\[\/\/\])/i;
const httpScheme = /^h[tx*_]{2}p(s?):\/\//i;
const pairsOfHex = /^[\da-f]{2}([ :-])[\da-f]{2}(?:\1[\da-f]{2}){14,30}$/i;

/**
 * Undoes what people do to make a malicious value harmless in a text (`hxxp`, `[.]`, `(dot)`, `[://]`). Also drops what
 * surrounds it (quotes, angle brackets, invisible characters), implied wildcards (`*.` before a domain, `/*` after a URL),
 * and the colons or spaces of a hash copied from a certificate dialog. For files and forms that people fill in; what
 * programs send is taken literally.
 */
export function refang(text: string): Refanged {
  const trimmed = text.trim();
  if (trimmed.length > maxRefangLength || !signsOfRepair.test(trimmed)) {
    return { value: trimmed, repaired: false };
  }
  const value = joinHash(dropWildcards(restoreMarks(unquote(trimmed.replaceAll(/\p{Cf}/gu, '').trim()))));
  return { value, repaired: value !== trimmed };
}

function unquote(text: string): string {
  const closing = closingQuotes[text.charAt(0)];
  return closing !== undefined && text.length > 1 && text.endsWith(closing) ? unquote(text.slice(1, -1).trim()) : text;
}

function restoreMarks(text: string): string {
  const bracketless = text
    .replace(schemeMark, '$1://')
    .replace(httpScheme, (_, secure: string) => `http${secure.toLowerCase()}://`)
    .replaceAll(bracketedDot, '.')
    .replaceAll('[:]', ':')
    .replaceAll(/\[(?:@|at)\]/gi, '@')
    .replaceAll('[/]', '/');
  const host = hostPart.exec(bracketless)?.[0] ?? '';
  const repairedHost = host.replaceAll(enclosedDot, '.').replaceAll(/\(:\)|\{:\}/g, ':');
  const rest = bracketless.slice(host.length);
  return repairedHost === host ? bracketless : repairedHost + rest.replaceAll(enclosedDot, '.');
}

function dropWildcards(text: string): string {
  return text.replace(/^(?:\*?\.)+(?=[^./])/, '').replace(/\/\*$/, '/');
}

function joinHash(text: string): string {
  return pairsOfHex.test(text) ? text.replaceAll(/[ :-]/g, '') : text;
}
