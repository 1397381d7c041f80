/// <reference types="node" />
import module from 'node:module';
import process, { argv, env, execArgv, execPath, exit, platform, stderr, version } from 'node:process';
import { fileURLToPath } from 'node:url';

// Loaded before anything else (`node --import ./local/preflight.mjs ...`), in plain JavaScript that old versions can
// run: they would stop at the first `.ts` file with an error that does not tell the reason.
if (Number.parseInt(version.slice(1), 10) < 24) {
  stderr.write(
    `threat-indicators needs Node 24 or later; ${execPath} is ${version}.\n` +
      'Either put Node 24 on the PATH, as a production install (npm ci --omit=dev) needs it; or run "npm ci" without --omit=dev\n' +
      'and --ignore-scripts: it installs Node 24, and the npm scripts, such as "npm start", use it.\n',
  );
  exit(1);
}

// By default the C library gives each thread of the store a heap of its own and returns little of it to the system: two
// shared heaps save a quarter of the memory of a busy process. Blocks over 512 KB are returned as soon as they are free;
// the library would raise that threshold to the size freed last, up to 32 MB. Both must be set before the process starts.
const wanted = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '524288', MALLOC_TRIM_THRESHOLD_: '524288' };
if (platform === 'linux' && Object.keys(wanted).some((name) => env[name] === undefined)) {
  process.execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...wanted, ...env });
}

// Caches compiled code: the next start is faster, and no thread loads the TypeScript compiler again, which takes 45 MB
// of memory in total.
const { directory } = module.enableCompileCache(
  fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)),
);
if (directory !== undefined) {
  env['NODE_COMPILE_CACHE'] ??= directory;
}
