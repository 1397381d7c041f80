import { createRequire } from 'node:module';

/** Azurite's blob service as a child process: it exits when its parent does, even if the parent is killed. */
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGINT');
  setTimeout(() => process.exit(0), 5_000).unref();
});
// The channel to the parent must not keep a stopped Azurite alive.
process.channel?.unref();

createRequire(import.meta.url)('azurite/dist/src/blob/main.js');
