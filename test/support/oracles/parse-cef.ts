/** A parser for CEF lines, written from the format's description and independent of the writer. */
export function parseCef(line: string): {
  readonly header: readonly string[];
  readonly extension: Readonly<Record<string, string>>;
} {
  const header: string[] = [''];
  let at = 0;
  for (; header.length <= 7 && at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === '|') {
      header.push('');
    } else {
      at += character === '\\' ? 1 : 0;
      header[header.length - 1] += line[at] ?? '';
    }
  }
  header.pop();
  const rest = line.slice(at);
  const keys = [...rest.matchAll(/(?:^| )([A-Za-z]\w*)=/g)].filter(({ index }) => !isEscaped(rest, index));
  const extension: Record<string, string> = {};
  for (const [number, match] of keys.entries()) {
    const value = rest.slice(match.index + match[0].length, keys[number + 1]?.index);
    extension[match[1] ?? ''] = value.replaceAll(/\\(.)/g, (_, character: string) =>
      character === 'n' ? '\n' : character === 'r' ? '\r' : character,
    );
  }
  return { header, extension };
}

/** Whether the character at the index follows an odd number of backslashes. */
function isEscaped(text: string, index: number): boolean {
  return (/\\*$/.exec(text.slice(0, index))?.[0].length ?? 0) % 2 === 1;
}
