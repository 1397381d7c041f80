import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildDocument } from '../functions/openapi/build-document.ts';
import { proseOf } from './support/markdown-page.ts';
import { stringLiterals } from './support/string-literals.ts';
import { refusedIn, withoutWordTable, wordTable } from './support/word-table.ts';
import { makeMemoryService } from './support/worlds/memory-service.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const rules = wordTable();

interface ShownText {
  readonly place: string;
  readonly text: string;
}

function complaints(texts: Iterable<ShownText>): readonly string[] {
  return [...texts].flatMap(({ place, text }) =>
    refusedIn(text, rules).map((refused) => `${place}: ${text.replaceAll(/\s+/g, ' ').trim()}  [${refused}]`),
  );
}

/** The texts for people in a value of the OpenAPI document, each with its place in it. */
function* documentTexts(value: unknown, place: string): Generator<ShownText> {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    const inner = `${place}/${key}`;
    if (typeof member === 'string' && (key === 'description' || key === 'summary')) {
      yield { place: inner, text: member };
    } else if (key !== 'example' && key !== 'examples') {
      yield* documentTexts(member, inner);
    }
  }
}

function* sourceTexts(): Generator<ShownText> {
  const files = globSync('{functions,shared}/**/*.ts', { cwd: root }).toSorted();
  for (const file of files) {
    for (const { line, text } of stringLiterals(readFileSync(join(root, file), 'utf8'))) {
      if (/\s/.test(text)) {
        yield { place: `${file}:${line}`, text };
      }
    }
  }
}

function* pageTexts(): Generator<ShownText> {
  for (const page of globSync(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/*.md'], { cwd: root }).toSorted()) {
    for (const text of proseOf(withoutWordTable(readFileSync(join(root, page), 'utf8')))) {
      yield { place: page, text };
    }
  }
}

it('the word table of CONTRIBUTING.md refuses words', () => {
  expect(rules.length).toBeGreaterThan(20);
  expect(refusedIn('The index is built Anew.', rules)).toHaveLength(1);
  expect(refusedIn('There is no such index.', rules)).toEqual([]);
});

it('texts of the OpenAPI document have no refused words', () => {
  const { groups } = makeMemoryService(Date.now, {
    TOKEN_RELAY: 'https://login.microsoftonline.com',
  });
  const texts = [...documentTexts(buildDocument(groups), '')];
  expect(texts.length).toBeGreaterThan(300);
  const once = new Map(texts.map((shown) => [shown.text, shown]));
  expect(complaints(once.values())).toEqual([]);
});

it('string literals of functions/ and shared/ have no refused words', () => {
  const texts = [...sourceTexts()];
  expect(texts.length).toBeGreaterThan(500);
  expect(complaints(texts)).toEqual([]);
});

it('README.md, CONTRIBUTING.md, SECURITY.md and docs/ have no refused words', () => {
  const texts = [...pageTexts()];
  expect(texts.length).toBeGreaterThan(1_000);
  expect(new Set(texts.map(({ place }) => place)).size).toBeGreaterThan(8);
  expect(complaints(texts)).toEqual([]);
});
