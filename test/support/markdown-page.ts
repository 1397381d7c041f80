/** A mention of a numbered section, and the page that it is on: as written, '' for the page of the text itself. */
export interface SectionReference {
  readonly page: string;
  readonly number: number;
  /** The number with which the link's anchor begins; undefined without a link. */
  readonly linked: number | undefined;
}

/** The headings of a Markdown page without their marks; not the comments of its code blocks. */
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

/** Every `section N` of a text but those of RFCs: a linked one is on the link's page, else on a page named just before. */
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
