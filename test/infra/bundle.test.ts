import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pageScript } from '../../functions/openapi/page/page-script.ts';
import { pagePolicy } from '../../functions/openapi/page/render-page.ts';
import { buildApp, stagedFiles } from '../../infra/build.ts';
import { registeredFunctions } from './support/registered-functions.ts';
import { runScript } from './support/run-script.ts';

let folder = '';
let metafile: Metafile = { inputs: {}, outputs: {} };
let inputs: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  metafile = await buildApp(folder);
  inputs = Object.keys(metafile.inputs);
}, 90_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const bundleUrl = () => pathToFileURL(join(folder, 'index.mjs')).href;

/** The copies of a package in the bundle, by folder. Its two copies share the files that contain their state. */
function copiesOf(name: string): readonly string[] {
  const files = inputs.filter((file) => file.includes(`node_modules/${name}/`) && !/\/state[^/]*$/.test(file));
  return [...new Set(files.map((file) => /\/(commonjs|esm)\//.exec(file)?.[1] ?? /\.m?js$/.exec(file)?.[0] ?? ''))];
}

/** What is loaded with the entry: its file and those that it imports, not those that it may import later. */
function inputsAtStart(): readonly string[] {
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'functions/index.ts');
  const seen = new Set(entry === undefined ? [] : [entry[0]]);
  for (const file of seen) {
    for (const { path, kind } of metafile.outputs[file]?.imports ?? []) {
      if (kind === 'import-statement') {
        seen.add(path);
      }
    }
  }
  return [...seen].flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {}));
}

describe('the bundle', () => {
  it('is staged with the files that the platform needs, and nothing else', async () => {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const names = files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
    expect(names.toSorted()).toEqual(await stagedFiles(folder));
    expect((await readdir(folder)).toSorted()).toEqual([
      'THIRD_PARTY_NOTICES',
      'chunks',
      'host.json',
      'index.mjs',
      'index.mjs.map',
      'package.json',
      'sbom.cdx.json',
    ]);
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toEqual({
      name: 'threat-indicators',
      private: true,
      type: 'module',
      main: 'index.mjs',
    });
  });

  it('contains no code from tests, the embedded runtime and its stores, or dev dependencies', async () => {
    const manifest = z
      .object({ devDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')));
    // The Service Bus client uses the same AMQP library as the AMQP peer of the tests.
    const devOnly = Object.keys(manifest.devDependencies).filter((name) => name !== 'rhea');
    const forbidden = devOnly.map((name) => `node_modules/${name}/`);
    const strangers = inputs.filter(
      (file) =>
        /^(?:test|local|infra|portal)\//.test(file) ||
        file.startsWith('shared/adapters/sqlite/') ||
        forbidden.some((name) => file.includes(name)),
    );
    expect(strangers).toEqual([]);
  });

  it('loads no SDK before it is needed', () => {
    const lazy =
      /node_modules\/(?:@azure\/(?:cosmos|identity|msal-\w+|service-bus|storage-blob|monitor-)|@opentelemetry|rhea)/;
    expect(inputs.filter((file) => lazy.test(file)).length).toBeGreaterThan(100);
    expect(inputsAtStart().filter((file) => lazy.test(file))).toEqual([]);
  });

  it.each([
    '@azure/functions-extensions-base',
    '@azure/core-client',
    '@azure/core-rest-pipeline',
    '@azure/core-auth',
    '@typespec/ts-http-runtime',
  ])('contains one copy of %s', (name) => {
    expect(copiesOf(name)).toHaveLength(1);
  });

  it('registers the same functions in the platform’s worker as the source', { timeout: 60_000 }, async () => {
    expect(await registeredFunctions(bundleUrl())).toEqual(await registeredFunctions());
  });

  it('serves the API’s page with its script, as the source does', { timeout: 60_000 }, async () => {
    const page = await runScript(z.object({ policy: z.string(), html: z.string() }), 'page-with-app.ts', [bundleUrl()]);
    expect(page.policy).toBe(pagePolicy);
    expect(page.html).toContain(`<script type="module">${pageScript}</script>`);
    expect(inputs.filter((file) => file.includes('openapi/page/browser/')).toSorted()).toEqual([
      'functions/openapi/page/browser/call.js',
      'functions/openapi/page/browser/curl-line.js',
    ]);
  });

  it('imports a dropped file in the embedded runtime', { timeout: 60_000 }, async () => {
    const result = z.object({ state: z.string(), created: z.number() });
    const finished = await runScript(result, 'import-with-app.ts', [bundleUrl()]);
    expect(finished).toMatchObject({ state: 'PartiallySucceeded' });
    expect(finished.created).toBeGreaterThan(0);
  });
});
