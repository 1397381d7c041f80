import { networkInterfaces } from 'node:os';
import { ConfigError } from '../functions/app/config/config.ts';
import { DataDirectoryInUseError } from '../shared/adapters/sqlite/owner-lock.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { explainStart } from './files/start-error.ts';
import { LostDatabaseError } from './service/lost-database.ts';
import { startService } from './service/service.ts';
import { makeSignalStop } from './service/signal-stop.ts';
import { startBanner } from './service/start-banner.ts';
import { makeTextLogger } from './service/text-logger.ts';

const logger = makeTextLogger((line) => process.stderr.write(`${line}\n`));

process.on('unhandledRejection', (error) => logger.error('unhandled-rejection', error));

const starting = startService({ environment: { ...process.env }, logger });
const stop = makeSignalStop({
  stop: async () => (await starting).stop(),
  exit: (code) => process.exit(code),
  say: (line) => process.stdout.write(`${line}\n`),
  onFailure: (error) => logger.error('stop-failed', error),
  clock: systemClock,
});
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  process.stdout.write(`${startBanner(await starting, networkInterfaces())}\n`);
} catch (error) {
  if (error instanceof DataDirectoryInUseError) {
    process.stderr.write(`Cannot start: ${error.message}.\nStop that process first, or choose another DATA_DIR.\n`);
  } else if (error instanceof LostDatabaseError) {
    process.stderr.write(
      `Cannot start: ${error.message}.\nRestore the database from a backup (docs/operations.md). To start with an empty list, ` +
        'move these files away, or set ACCEPT_NEW_DATABASE=true once: files that are still in imports are then imported again.\n',
    );
  } else if (error instanceof ConfigError) {
    process.stderr.write(`Cannot start. ${error.message}\n`);
  } else {
    const reason = explainStart(error);
    if (reason === undefined) {
      logger.error('start-failed', error);
    } else {
      process.stderr.write(`Cannot start: ${reason}\n`);
    }
  }
  process.exit(1);
}
