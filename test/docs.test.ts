import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentSchema } from '../functions/app/config/config.ts';
import { localSettingsSchema } from '../local/service/settings.ts';
import { parseDurationMs } from '../shared/platform/duration.ts';
import { anchorsOf, codeSpans, sectionNumbersOf, sectionOf, sectionReferencesIn } from './support/markdown-page.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'shared/matching/README.md'].filter((name) =>
    existsSync(join(root, name)),
  ),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const { scripts, devDependencies } = z
  .object({ scripts: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));
const builtIn = new Set(['ci', 'test', 'start', 'install']);

describe.each(documents)('%s', (document) => {
  const text = read(document);
  const pageOf = (target: string) => (target === '' ? document : join(dirname(document), target));

  it('links to what exists', () => {
    const targets = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    expect(targets.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
  });

  it('links to headings that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#:]*)#([^)]+)\)/g)].map(([, target = '', anchor = '']) => ({
      target,
      anchor,
    }));
    expect(links.filter(({ target, anchor }) => !anchorsOf(read(pageOf(target))).has(anchor))).toEqual([]);
  });

  it('numbers its sections once, in ascending order', () => {
    const numbers = sectionNumbersOf(text);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  });

  it('refers to numbered sections that exist, by links to them', () => {
    const wrong = sectionReferencesIn(text).filter(
      ({ page, number, linked = number }) =>
        linked !== number || !sectionNumbersOf(read(pageOf(page))).includes(number),
    );
    expect(wrong).toEqual([]);
  });

  it('names paths that exist', () => {
    const paths = [...text.matchAll(/`((?:functions|shared|local|test|infra|docs|samples|portal)\/[\w./-]+)`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names scripts that exist', () => {
    const named = [...text.matchAll(/npm (?:run )?([a-z][\w:-]*)/g)].map((match) => match[1] ?? '');
    expect(
      named.filter((name) => !(name in scripts) && !builtIn.has(name) && name !== 'registry' && name !== 'and'),
    ).toEqual([]);
  });
});

/** Rows of a settings table, one per name: the code spans of its first two cells pair up; a default in words has no value. */
function settingsIn(document: string, heading: string): ReadonlyMap<string, string | undefined> {
  const rows = [...sectionOf(read(document), heading).matchAll(/^\| (`[A-Z][A-Z_]*\w*`[^|]*)\|([^|]*)\|/gm)];
  return new Map(
    rows.flatMap(([, names, defaults]) => codeSpans(names).map((name, index) => [name, codeSpans(defaults)[index]])),
  );
}

/** A documented default in the form that `defaultOf` returns. */
function meaningOf(text: string | undefined): string | undefined {
  return text === '[]' ? undefined : text?.startsWith('P') === true ? String(parseDurationMs(text)) : text;
}

/** The value that the schema uses when the setting is absent, as text. */
function defaultOf(schema: z.ZodType): string | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    const value: unknown = schema.def.defaultValue;
    const text = String(value);
    return text === '' ? undefined : text;
  }
  return schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodType ? defaultOf(schema.def.in) : undefined;
}

/** Settings whose defaults are described in words. */
const inWords = new Set([
  'AUTH_ISSUERS',
  'AUTH_JWKS_URL',
  'AUTH_TOKEN_URL',
  'IMPORT_RESULT_CONTEXT',
  'TOKEN_PORT',
  'RETENTION_DAYS',
  'IMPORTS_DIR',
  'REPORTS_DIR',
]);

it.each([
  ['docs/operations.md', 'Settings of the service', environmentSchema.shape, []],
  [
    'docs/api.md',
    'Settings of the embedded runtime',
    localSettingsSchema.shape,
    ['AUTH_TENANT_ID', 'AUTH_AUDIENCE', 'TRUSTED_PROXIES', 'IMPORTS_DIR', 'REPORTS_DIR'],
  ],
] as const)(
  'the table of %s, %s, has the names and defaults of the code',
  (document, heading, shape, elsewhere: readonly string[]) => {
    const expected = Object.entries<z.ZodType>(shape).filter(([name]) => !elsewhere.includes(name));
    const documented = settingsIn(document, heading);
    expect([...documented.keys()].toSorted()).toEqual(expected.map(([name]) => name).toSorted());
    const compared = expected.filter(([name]) => !inWords.has(name));
    expect(compared.map(([name]) => [name, meaningOf(documented.get(name))])).toEqual(
      compared.map(([name, schema]) => [name, defaultOf(schema)]),
    );
  },
);

it('.node-version names the Node that is installed with the packages', () => {
  expect(read('.node-version').trim()).toBe(devDependencies['node']);
});
