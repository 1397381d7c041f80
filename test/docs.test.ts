import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentSchema } from '../shared/platform/config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const scripts = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json'))).scripts;
const builtIn = new Set(['ci', 'test', 'start', 'install']);

describe.each(documents)('%s', (document) => {
  const text = read(document);

  it('links to what exists', () => {
    const targets = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    expect(targets.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
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

it('the settings table lists exactly the settings that the code reads', () => {
  const rows = [...read('docs/operations.md').matchAll(/^\| `([A-Z][\w]+)` \|/gm)].map((match) => match[1] ?? '');
  expect(rows.toSorted()).toEqual(Object.keys(environmentSchema.shape).toSorted());
});
