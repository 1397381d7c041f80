import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildApp, stagedFiles } from '../../infra/build.ts';
import { registeredFunctions } from './support/registered-functions.ts';
import { runScript } from './support/run-script.ts';

let folder = '';
let inputs: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  inputs = Object.keys((await buildApp(folder)).inputs);
}, 90_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const bundleUrl = () => pathToFileURL(join(folder, 'index.mjs')).href;

/** The copies of a package that went into the bundle, by folder. Its two copies share the files of their state. */
function copiesOf(name: string): readonly string[] {
  const files = inputs.filter((file) => file.includes(`node_modules/${name}/`) && !/\/state[^/]*$/.test(file));
  return [...new Set(files.map((file) => /\/(commonjs|esm)\//.exec(file)?.[1] ?? /\.m?js$/.exec(file)?.[0] ?? ''))];
}

describe('the bundle', () => {
  it('is staged with what the platform needs beside it, and nothing else', async () => {
    expect((await readdir(folder)).toSorted()).toEqual([...stagedFiles]);
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toEqual({
      name: 'threat-indicators',
      private: true,
      type: 'module',
      main: 'index.mjs',
    });
  });

  it('holds nothing of tests, of the embedded runtime and its stores, or of dev dependencies', async () => {
    const manifest = z
      .object({ devDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')));
    // The AMQP peer of the tests is also what the Service Bus client is made of.
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

  it.each([
    '@azure/functions-extensions-base',
    '@azure/core-client',
    '@azure/core-rest-pipeline',
    '@azure/core-auth',
    '@typespec/ts-http-runtime',
  ])('holds one copy of %s', (name) => {
    expect(copiesOf(name)).toHaveLength(1);
  });

  it('registers in the platform’s worker what the source registers', { timeout: 60_000 }, async () => {
    expect(await registeredFunctions(bundleUrl())).toEqual(await registeredFunctions());
  });

  it('imports a dropped file in the embedded runtime', { timeout: 60_000 }, async () => {
    const result = z.object({ state: z.string(), created: z.number() });
    const finished = await runScript(result, 'import-with-app.ts', [bundleUrl()]);
    expect(finished).toMatchObject({ state: 'PartiallySucceeded' });
    expect(finished.created).toBeGreaterThan(0);
  });
});
