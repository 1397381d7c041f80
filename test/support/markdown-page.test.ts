import { describe, expect, it } from 'vitest';
import { anchorsOf, headingsOf, sectionNumbersOf, sectionReferencesIn } from './markdown-page.ts';

const page = `# A page

## 1. Addresses, and \`ranges\`
### What's new?
See section 1, [section 2](other.md#2-more), RFC 5952, section 4, and semantics.md, section 7; [section 3](#1-wrong).

\`\`\`sh
# a comment
\`\`\`

## 2. Addresses
### What's new?
`;

describe('a Markdown page', () => {
  it('has the headings outside its code blocks', () => {
    expect(headingsOf(page)).toEqual([
      'A page',
      '1. Addresses, and `ranges`',
      "What's new?",
      '2. Addresses',
      "What's new?",
    ]);
  });

  it('has the anchors of GitHub', () => {
    expect([...anchorsOf(page)]).toEqual([
      'a-page',
      '1-addresses-and-ranges',
      'whats-new',
      '2-addresses',
      'whats-new-1',
    ]);
  });

  it('has numbered sections', () => {
    expect(sectionNumbersOf(page)).toEqual([1, 2]);
  });

  it('refers to sections of this page and of others', () => {
    expect(sectionReferencesIn(page)).toEqual([
      { page: '', number: 1, linked: undefined },
      { page: 'other.md', number: 2, linked: 2 },
      { page: 'semantics.md', number: 7, linked: undefined },
      { page: '', number: 3, linked: 1 },
    ]);
  });
});
