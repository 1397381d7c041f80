import { createRequire } from 'node:module';

/** Azurite's blob service as a child: ends when its parent does, however that ends. */
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGINT');
  setTimeout(() => process.exit(0), 5_000).unref();
});
// The channel to the parent alone does not keep a stopped Azurite from ending.
process.channel?.unref();

createRequire(import.meta.url)('azurite/dist/src/blob/main.js');
