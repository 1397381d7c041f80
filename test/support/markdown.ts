/** The part of a document below a heading, up to the next heading of its level or above. @throws Error when it has no such heading */
export function sectionOf(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'));
  if (start === -1) {
    throw new Error(`no heading "${heading}"`);
  }
  const level = lines[start]?.indexOf(' ') ?? 0;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level);
  return rest.slice(0, end === -1 ? rest.length : end).join('\n');
}

/** The cells of the tables in a text, without their head lines. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  return lines
    .filter((line, index) => line.startsWith('| ') && !lines[index + 1]?.startsWith('|---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
}

/** What stands between backticks. */
export function codeSpans(text = ''): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(text: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The fenced blocks of a text whose language is given, in order. */
export function fencedBlocks(text: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, 'gm');
  return [...text.matchAll(fence)].map(([, block = '']) => block);
}

/** The first piece of a shortened output, cut at each `...`, that the whole output does not have behind those before it. */
export function missingPiece(shortened: string, whole: string): string | undefined {
  let from = 0;
  for (const piece of shortened.split('...').map((one) => one.trim())) {
    const at = whole.indexOf(piece, from);
    if (at === -1) {
      return piece;
    }
    from = at + piece.length;
  }
  return undefined;
}
