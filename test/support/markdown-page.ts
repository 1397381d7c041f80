/** A mention of a numbered section, and the page that it is on: as written, '' for the page of the text itself. */
interface SectionReference {
  readonly page: string;
  readonly number: number;
  /** The number with which the link's anchor begins; undefined without a link. */
  readonly linked: number | undefined;
}

/** The headings of a Markdown page without their `#`, excluding comments in code blocks. */
export function headingsOf(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1]?.trim() ?? '');
}

/** The anchors that GitHub gives the headings of a page: a repeated one gets a number. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = headingsOf(markdown).map((heading) => {
    const slug = slugOf(heading);
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  return new Set(anchors);
}

function slugOf(heading: string): string {
  const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-');
}

/** The numbers of the sections of a page, in its order: `## 3. Guard list` has 3, `# 3. ...` is the title. */
export function sectionNumbersOf(markdown: string): readonly number[] {
  return [...markdown.matchAll(/^## (\d+)\. /gm)].map((match) => Number(match[1]));
}

const mention =
  /(?:(?<before>RFC \d+|[\w./-]+\.md)[`)]*,? )?\[?\bsection (?<number>\d+)(?:[^[\]]{0,60}\]\((?<target>[^)#]*)#(?<anchor>\d*)[^)]*\))?/gi;

/** Every `section N` in a text except those of RFCs, with its page: that of the link, or the page named just before. */
export function sectionReferencesIn(markdown: string): readonly SectionReference[] {
  return [...markdown.replaceAll(/\s+/g, ' ').matchAll(mention)].flatMap(({ groups = {} }) => {
    const { before = '', number, target, anchor } = groups;
    if (before.startsWith('RFC')) {
      return [];
    }
    const linked = target === undefined ? undefined : Number(anchor);
    return [{ page: target ?? before, number: Number(number), linked }];
  });
}

/**
 * The part of a document below a heading, up to the next heading of the same or a higher level.
 * @throws Error without it
 */
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

/** The cells of the tables in a text, without header rows. */
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

/** The sentences of a page, without code and link targets: its paragraphs, list items, and table cells of several words. */
export function proseOf(markdown: string): readonly string[] {
  return markdown
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/`[^`]*`/g, '`...`')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .split(/\n{2,}|\n(?=[#|*-])|\|/)
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text.includes(' '));
}

/** The texts between backticks. */
export function codeSpans(text = ''): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** The fenced blocks of a text in a given language, in order. */
export function fencedBlocks(text: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, 'gm');
  return [...text.matchAll(fence)].map(([, block = '']) => block);
}

/**
 * Splits a shortened output at each `...`.
 * @returns the first piece that does not follow the earlier ones in the output
 */
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
