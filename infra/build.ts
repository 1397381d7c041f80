import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { z } from 'zod';
import { pageScript } from '../functions/openapi/page/page-script.ts';
import { bundledPackages } from './bundled-packages.ts';
import { makeSbom } from './sbom.ts';
import { makeThirdPartyNotices } from './third-party-notices.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The folder that is deployed; nothing else goes to Azure. */
export const stagedFolder = fileURLToPath(new URL('../dist/app', import.meta.url));

/** Top-level files of the staged folder: entry, files that the platform needs next to it, and third-party notices. */
const topFiles: ReadonlySet<string> = new Set([
  'THIRD_PARTY_NOTICES',
  'host.json',
  'index.mjs',
  'index.mjs.map',
  'package.json',
  'sbom.cdx.json',
]);

const applicationSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** Parts of the bundle that are loaded on demand: the name of one of their files, and a hash. */
const chunk = /^chunks\/[\w-]+-[A-Z0-9]{8}\.mjs(?:\.map)?$/;

/** The files of a staged folder that are deployed, in order; any other file in it is ignored. */
export async function stagedFiles(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true });
  return found
    .map((name) => name.split(sep).join('/'))
    .filter((name) => topFiles.has(name) || chunk.test(name))
    .toSorted();
}

/** CommonJS code in an ES module needs its own `require` for Node's built-in modules. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * `functions/triggers/extensions-base.ts` requires the package at run time, where a bundler does not see it. In the
 * bundle it is replaced by the same file that the Functions library requires, so that both share one registry.
 */
const oneExtensionsBase: Plugin = {
  name: 'one-extensions-base',
  setup(context) {
    const file = createRequire(new URL('../functions/index.ts', import.meta.url)).resolve(
      '@azure/functions-extensions-base',
    );
    context.onLoad({ filter: /[\\/]functions[\\/]triggers[\\/]extensions-base\.ts$/ }, () => ({
      contents: `export { default as extensionsBase } from ${JSON.stringify(file)};`,
      resolveDir: root,
      loader: 'js',
    }));
  },
};

/** The API's page reads its script from files that are not deployed: the bundle contains their text instead. */
const pageScriptAsText: Plugin = {
  name: 'page-script-as-text',
  setup(context) {
    context.onLoad({ filter: /[\\/]openapi[\\/]page[\\/]page-script\.ts$/ }, () => ({
      contents: `export const pageScript = ${JSON.stringify(pageScript)};`,
      loader: 'js',
    }));
  },
};

/**
 * Leaves the embedded stores out of the bundle: Azure never uses them. In a checkout the bundle still finds them in
 * place, so the embedded runtime can run exactly the file that is deployed.
 */
const embeddedStoresOutside = (folder: string): Plugin => ({
  name: 'embedded-stores-outside',
  setup(context) {
    context.onResolve({ filter: /adapters[\\/]sqlite[\\/]/ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') {
        return undefined;
      }
      const target = relative(folder, resolve(resolveDir, path)).split(sep).join('/');
      return { path: target, external: true };
    });
  },
});

/**
 * Some Azure libraries are CommonJS and require packages that others import. Without this, the bundle would contain two
 * copies of the shared packages, each with its own classes.
 */
const oneCopyOfEach: Plugin = {
  name: 'one-copy-of-each',
  setup(context) {
    context.onResolve({ filter: /^@(?:azure|typespec)\// }, async ({ path, kind, resolveDir, importer }) => {
      if (kind !== 'require-call' || path.startsWith('@azure/functions-')) {
        return undefined;
      }
      return context.resolve(path, { kind: 'import-statement', resolveDir, importer });
    });
  },
};

/**
 * Library code that never runs here, a sixth of the bundle: translations of zod's messages, and the Arrow reader that
 * the storage client uses to list blobs in that format.
 */
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup(context) {
    context.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
    context.onResolve({ filter: /^apache-arrow$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/**
 * Requires Node's built-in modules instead of importing them: an import reads all their exports, and those of
 * `node:http` load all of `fetch`, which takes 50 ms.
 */
const builtinsRequired: Plugin = {
  name: 'builtins-required',
  setup(context) {
    const namespace = 'builtin';
    context.onResolve({ filter: /^(?:node:)?[a-z_/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      return kind === 'import-statement' && builtinModules.includes(name) ? { path: name, namespace } : undefined;
    });
    context.onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = require('node:${path}');`,
      loader: 'js',
    }));
  },
};

/** Bundles the function app and stages the files to deploy. @returns the inputs of the bundle */
export async function buildApp(folder = stagedFolder): Promise<Metafile> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['functions/index.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 160,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    external: ['@azure/functions-core'],
    banner: { js: banner },
    plugins: [
      oneExtensionsBase,
      pageScriptAsText,
      oneCopyOfEach,
      embeddedStoresOutside(folder),
      withoutUnused,
      builtinsRequired,
    ],
    metafile: true,
    logLevel: 'warning',
  });
  await stageOtherFiles(folder, metafile);
  return metafile;
}

async function stageOtherFiles(folder: string, metafile: Metafile): Promise<void> {
  await copyFile(`${root}/host.json`, `${folder}/host.json`);
  const application = applicationSchema.parse(JSON.parse(await readFile(`${root}/package.json`, 'utf8')));
  const manifest = { name: application.name, private: true, type: 'module', main: 'index.mjs' };
  await writeFile(`${folder}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  const packages = await bundledPackages(root, metafile);
  await writeFile(`${folder}/sbom.cdx.json`, makeSbom(application, packages));
  await writeFile(`${folder}/THIRD_PARTY_NOTICES`, makeThirdPartyNotices(packages));
}

if (import.meta.main) {
  const { outputs } = await buildApp();
  for (const [file, { bytes }] of Object.entries(outputs)) {
    if (!file.endsWith('.map')) {
      process.stdout.write(`${file} ${Math.round(bytes / 1024)} KB\n`);
    }
  }
}
