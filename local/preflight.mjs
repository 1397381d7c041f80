/// <reference types="node" />
import module from 'node:module';
import process, { argv, env, execArgv, execPath, exit, platform, stderr, version } from 'node:process';
import { fileURLToPath } from 'node:url';

// Loaded before anything else (`node --import ./local/preflight.mjs ...`), in plain JavaScript that old versions can
// read: they would stop at the first `.ts` file with an error that says nothing of the reason.
if (Number.parseInt(version.slice(1), 10) < 24) {
  stderr.write(
    `This needs Node 24 or newer; ${execPath} is ${version}.\n` +
      'Run it by "npm start", which takes the Node that "npm ci" installs (unless that ran with --ignore-scripts).\n',
  );
  exit(1);
}

// Each thread of the store would get a heap of its own from the C library, and give back little of it: two for all of
// them save a quarter of the memory of a busy process. And what is larger than 512 KB is given back as soon as it is free:
// the library would raise that bound to what was freed last, up to 32 MB. Both can only be said before a process begins.
const wanted = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '524288', MALLOC_TRIM_THRESHOLD_: '524288' };
if (platform === 'linux' && Object.keys(wanted).some((name) => env[name] === undefined)) {
  process.execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...wanted, ...env });
}

// What is compiled once is kept: the next start is faster, and no thread loads the compiler of TypeScript again, which
// takes 45 MB of memory in all.
const { directory } = module.enableCompileCache(
  fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)),
);
if (directory !== undefined) {
  env['NODE_COMPILE_CACHE'] ??= directory;
}
