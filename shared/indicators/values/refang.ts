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
const signsOfRepair =
  /[[\](){}（"'`<“‘«【［「\\*\s‐‑−。｡．\p{Cf}]|^\.|^h(?!ttp)[tx*_]{2}p|^https?:\/(?:[^/]|\/\/)|^[\da-f]{2}[:-][\da-f]{2}[:-]|^(?:0x|md5|sha)/iu;
const bracketedDot = /\s{0,4}(?:[[【［「]\s{0,4}(?:\.|dot)\s{0,4}[\]】］」]|\[\.|(?<=\w)\.\](?!\/))\s{0,4}/gi;
/** These marks may belong to a path: they are undone in the path only if the host has one too. */
const enclosedDot =
  /\s{0,4}(?:[(（]\s{0,4}(?:\.|dot)\s{0,4}[)）]|\{\s{0,4}(?:\.|dot)\s{0,4}\}|\\\.|\s(?<=[\p{L}\p{N}]\s{1,4})dot\s(?=\s{0,3}[\p{L}\p{N}]))\s{0,4}/giu;
/** Hyphens that a word processor puts in place of `-`. An em dash is left: it may stand for two. */
const typesetHyphen = /(?<=[\p{L}\p{N}])[‐‑−](?=[\p{L}\p{N}])/gu;
const hostPart = /^(?:[a-z]+:\/\/)?[^/]*/i;
/** `hxxp`, `hxxp[s]`, `h**p` and their colon and slashes, however they are written: `[:]//`, `[://]`, `:\/\/`, `:/`, `:///`. */
const httpScheme =
  /^h(?:tt|[tx*_]{2})p(?:(s?)|[[({](s)[\])}])\s*(?:[[({]:[\])}]\s*[\\/]+|[[({]:\/\/[\])}]|:[[({]\/\/[\])}]|:\s?[\\/]+)/i;
const escapedScheme = /^[a-z*_]+:\\\/\\\//i;
const pairsOfHex = /^[\da-f]{2}([ :-])[\da-f]{2}(?:\1[\da-f]{2}){14,30}$/i;
const namedHash = /^(?:md5|sha-?1|sha-?256|0x)[\s:=]*([\da-f][\da-f :-]{30,94})$/i;
const hashLengths: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64 };
const bracketedAddress = /^\[([\da-f:]+:[\da-f:.]*)\]$/i;
const wideAddress = /^[\d０-９]{1,3}(?:[.。｡．][\d０-９]{1,3}){3}(?:\/\d{1,2})?$/;

/**
 * Undoes what people do to make a malicious value harmless in a text (`hxxp`, `[.]`, `(dot)`, `[://]`). Also drops what
 * surrounds it (quotes, angle brackets, invisible characters), implied wildcards (`*.` before a domain, `/*` after a URL),
 * the colons or spaces of a hash copied from a certificate dialog, and the name of its algorithm (`sha256:`); and undoes what
 * other programs make of a value (`\/` of JSON, typeset hyphens, fullwidth digits of an address). For files and forms that
 * people fill in; what programs send is taken literally.
 */
export function refang(text: string): Refanged {
  const trimmed = text.trim();
  if (trimmed.length > maxRefangLength || !signsOfRepair.test(trimmed)) {
    return { value: trimmed, repaired: false };
  }
  const plain = unquote(trimmed.replaceAll(/\p{Cf}/gu, '').trim());
  const value = joinHash(nameless(plain)) ?? restoreAddress(plain) ?? dropWildcards(restoreMarks(plain));
  return { value, repaired: value !== trimmed };
}

function unquote(text: string): string {
  const closing = closingQuotes[text.charAt(0)];
  return closing !== undefined && text.length > 1 && text.endsWith(closing) ? unquote(text.slice(1, -1).trim()) : text;
}

function restoreMarks(text: string): string {
  const bracketless = text
    .replace(httpScheme, (_, plain: string | undefined, bracketed: string | undefined) => {
      return `http${(plain ?? bracketed ?? '').toLowerCase()}://`;
    })
    .replaceAll(bracketedDot, '.')
    .replaceAll('[:]', ':')
    .replaceAll(/\[(?:@|at)\]/gi, '@')
    .replaceAll('[/]', '/')
    .replaceAll(escapedScheme.test(text) ? '\\/' : '[/]', '/');
  const host = hostPart.exec(bracketless)?.[0] ?? '';
  const repairedHost = host.replaceAll(enclosedDot, '.').replaceAll(/\(:\)|\{:\}/g, ':');
  const rest = bracketless.slice(host.length);
  const plainHost = repairedHost.replaceAll(typesetHyphen, '-');
  return plainHost + (repairedHost === host ? rest : rest.replaceAll(enclosedDot, '.'));
}

function dropWildcards(text: string): string {
  return text.replace(/^(?:\*?\.)+(?=[^./])/, '').replace(/\/\*$/, '/');
}

/** The digits after the name of their algorithm, if they have its length: `sha256:...`, `0x...`. */
function nameless(text: string): string {
  const digits = namedHash.exec(text)?.[1];
  const joined = digits === undefined ? undefined : (joinHash(digits) ?? digits);
  const length = hashLengths[/^(?:md5|sha-?1|sha-?256)/i.exec(text)?.[0].toLowerCase().replace('-', '') ?? ''];
  return joined === undefined || joined.length !== (length ?? joined.length) ? text : joined;
}

function joinHash(text: string): string | undefined {
  return pairsOfHex.test(text) ? text.replaceAll(/[ :-]/g, '') : /^[\da-f]{32,64}$/i.test(text) ? text : undefined;
}

function restoreAddress(text: string): string | undefined {
  return wideAddress.test(text) ? text.normalize('NFKC').replaceAll('。', '.') : bracketedAddress.exec(text)?.[1];
}
