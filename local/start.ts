import { DataDirectoryInUseError } from '../shared/adapters/sqlite/owner-lock.ts';
import { startService } from './service.ts';
import { startBanner } from './start-banner.ts';
import { makeTextLogger } from './text-logger.ts';

const logger = makeTextLogger((line) => process.stderr.write(`${line}\n`));

process.on('unhandledRejection', (error) => logger.error('unhandled-rejection', error));

try {
  const service = await startService({ environment: { ...process.env }, logger });
  process.stdout.write(`${startBanner(service)}\n`);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    process.stdout.write('Stopping: finishing what is in flight. Once more to stop at once.\n');
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('stop-failed', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  if (error instanceof DataDirectoryInUseError) {
    process.stderr.write(`Not started: ${error.message}.\nStop that one first, or choose another DATA_DIR.\n`);
  } else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    process.stderr.write(`Not started: ${error.message}.\nChoose another PORT or TOKEN_PORT; 0 takes a free one.\n`);
  } else {
    logger.error('start-failed', error);
  }
  process.exit(1);
}
