/* A thread that answers `count` with a fault and ends, without an answer, at anything else. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', (message: { readonly number: number; readonly operation: string }) => {
  if (message.operation === 'count') {
    parentPort?.postMessage([{ number: message.number, kind: 'fault', error: new Error('no such table') }], []);
  } else {
    process.exit(1);
  }
});
