/** A value as its writer meant it. */
export interface Refanged {
  readonly value: string;
  /** The text needed more than trimming. */
  readonly repaired: boolean;
}

const quotes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '<': '>',
  '“': '”',
  '‘': '’',
  '«': '»',
};
const signsOfDefanging = /[[\](){}"'`<>“‘«\\*]|^\.|hxxp|[:\s]/i;
const thumbprint = /^(?:[0-9a-f]{2}[:\s-]?){15,31}[0-9a-f]{2}$/i;

/**
 * Undoes what people do to make a malicious value harmless in a text (`hxxp`, `[.]`, `(dot)`, `[://]`), what surrounds it
 * (quotes, angle brackets), a leading wildcard (`*.`) of a domain, and the colons or spaces of a hash copied from a
 * certificate dialog. For files and forms that people write; calls of programs are taken literally.
 */
export function refang(text: string): Refanged {
  const trimmed = text.trim();
  if (!signsOfDefanging.test(trimmed)) {
    return { value: trimmed, repaired: false };
  }
  const value = joinHash(dropWildcard(restoreMarks(unquote(trimmed))));
  return { value, repaired: value !== trimmed };
}

function unquote(text: string): string {
  const closing = quotes[text.charAt(0)];
  return closing !== undefined && text.length > 1 && text.endsWith(closing) ? unquote(text.slice(1, -1).trim()) : text;
}

function restoreMarks(text: string): string {
  return text
    .replaceAll(
      /\s*(?:\[\s*(?:\.|dot)\s*\]|\(\s*(?:\.|dot)\s*\)|\{\s*(?:\.|dot)\s*\}|\[\.|(?<=\w)\.\](?!\/)|\\\.)\s*/gi,
      '.',
    )
    .replace(/^([a-z]+)\s*(?:\[:\/\/\]|\(:\/\/\)|\{:\/\/\}|\[:\]\/\/|\(:\)\/\/|\{:\}\/\/|:\[\/\/\]|:\/\/)/i, '$1://')
    .replace(/^h(?:xx|XX|tt|\*\*|__)p(s?):\/\//i, (_, secure: string) => `http${secure.toLowerCase()}://`)
    .replaceAll(/\[:\]|\(:\)|\{:\}/g, ':')
    .replaceAll(/\[@\]|\(@\)|\{@\}|\[at\]/gi, '@')
    .replaceAll(/\[\/\]/g, '/');
}

function dropWildcard(text: string): string {
  return text.replace(/^(?:\*?\.)+(?=[^./])/, '');
}

function joinHash(text: string): string {
  return thumbprint.test(text) ? text.replaceAll(/[:\s-]/g, '') : text;
}
