import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/*
 * Loaded before a service (`--import`): at SIGUSR2 it writes the longest block of the event loop since the last time,
 * in milliseconds, to `LOOP_DELAY_FILE`.
 */
const resolutionMs = 1;

if (isMainThread) {
  const file = process.env['LOOP_DELAY_FILE'] ?? '';
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  process.on('SIGUSR2', () => {
    // a block is counted when the timer behind it has fired
    setTimeout(() => {
      writeFileSync(file, String(Math.max(0, delays.max / 1e6 - resolutionMs)));
      delays.reset();
    }, 10 * resolutionMs);
  });
}
