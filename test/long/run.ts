import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { longSuites } from './long-suites.ts';

/*
 * `npm run test:long [NAME...]`: the tests that `npm test` runs in a short mode, with much more work, one suite after the
 * other. When all of them passed, their figures are written to docs/long-tests.md.
 */

const factor = '50';
const page = new URL('../../docs/long-tests.md', import.meta.url);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !longSuites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no long suite ${unknown.join(', ')}. The suites are ${longSuites.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'threat-indicators-long-'));
const rows = new Map(readRows(await readFile(page, 'utf8')));
let hasFailed = false;
for (const { name, files } of longSuites.filter((suite) => wanted.length === 0 || wanted.includes(suite.name))) {
  const figuresFile = join(folder, name);
  await writeFile(figuresFile, '');
  const startMs = performance.now();
  const code = await runTests(files, figuresFile);
  const minutes = ((performance.now() - startMs) / 60_000).toFixed(1);
  if (code === 0) {
    const figures = (await readFile(figuresFile, 'utf8')).trim().replaceAll('\n', '; ');
    const told = figures === '' ? 'every property held' : figures;
    rows.set(name, `| ${name} | ${new Date().toISOString().slice(0, 10)} | ${minutes} | ${told} |`);
  } else {
    hasFailed = true;
  }
}
await rm(folder, { recursive: true });
await writeRows();
process.exitCode = hasFailed ? 1 : 0;

async function runTests(files: readonly string[], figuresFile: string): Promise<number | null> {
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
    stdio: 'inherit',
    env: { ...process.env, LONG: factor, LONG_FIGURES: figuresFile },
  });
  return await new Promise((resolve) => child.once('exit', resolve));
}

function readRows(text: string): readonly (readonly [string, string])[] {
  return longSuites.flatMap(({ name }) => {
    const row = text.split('\n').find((line) => line.startsWith(`| ${name} | 2`));
    return row === undefined ? [] : [[name, row] as const];
  });
}

async function writeRows(): Promise<void> {
  const text = await readFile(page, 'utf8');
  const table = [
    '| suite | run on | minutes | figures |',
    '|---|---|---|---|',
    ...longSuites.flatMap(({ name }) => rows.get(name) ?? []),
  ];
  const [before = '', rest = ''] = text.split('<!-- figures:start -->\n');
  const [, after = ''] = rest.split('<!-- figures:end -->\n');
  await writeFile(page, `${before}<!-- figures:start -->\n\n${table.join('\n')}\n\n<!-- figures:end -->\n${after}`);
}
