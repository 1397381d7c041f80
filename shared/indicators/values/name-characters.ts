/*
 * UTS #46 turns almost any character into an ASCII name, also those that no registry accepts: a word processor that makes a
 * dash of `--`, or a report that writes `【.】`, would give a name that nobody can own and that never matches. What a name may
 * contain beyond ASCII (IDNA 2008, RFC 5892, and the emoji that some registries sell): letters, digits and marks of any
 * script, emoji, forms that mean an ASCII character, and the punctuation that is part of a word where its rule allows it.
 */
const foreign = /\p{Pd}|[^\p{ASCII}\p{L}\p{N}\p{M}\p{Cf}\p{Extended_Pictographic}\p{Emoji_Component}。]/u;
/** RFC 5892, appendix A: the middle dot of Catalan, the numeral sign of Greek, the two marks of Hebrew, the dot of Katakana. */
const partsOfWords =
  /(?<=l)[\u00b7\u0387](?=l)|\u0375(?=\p{sc=Greek})|(?<=\p{sc=Hebrew})[\u05f3\u05f4]|[\u30fb\uff65](?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])|(?<=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])[\u30fb\uff65]/giu;
const notAscii = /[^\0-\x7f]/;
const writtenHost = /^https?:\/\/([^/\\?#]*)/i;

/**
 * Why a host name, as it was written, contains a character that names do not have; undefined if it contains none. Names in
 * their ASCII form (`xn--`) are not judged: whoever writes one means it.
 */
export function foreignCharacter(name: string): string | undefined {
  if (!notAscii.test(name)) {
    return undefined;
  }
  for (const character of name.replace(partsOfWords, '')) {
    const meant = character.normalize('NFKC');
    if (meant !== '-' && foreign.test(meant)) {
      const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? '';
      const advice = /[\p{Pd}\u2212]/u.test(meant)
        ? 'write "-" if a hyphen is meant'
        : 'a name that really has it can be written in ASCII (xn--...)';
      return `it contains "${character}" (U+${code}), which is punctuation and not part of a name; ${advice}`;
    }
  }
  return undefined;
}

/** The same for the host of an http URL as it was written; its escapes count as what they stand for. */
export function foreignCharacterInHost(url: string): string | undefined {
  const host = writtenHost.exec(url)?.[1] ?? '';
  return foreignCharacter(decode(host.slice(host.lastIndexOf('@') + 1)));
}

function decode(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}
