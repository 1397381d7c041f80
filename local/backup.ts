import { resolve } from 'node:path';
import { BackupError, makeBackup } from './backup/make-backup.ts';
import { readLocalSettings } from './service/settings.ts';

const [target, ...others] = process.argv.slice(2);
if (target === undefined || others.length > 0) {
  process.stderr.write(
    'Usage: npm run backup -- DIRECTORY\nDIRECTORY must be new or empty. Set DATA_DIR if the data directory is not .data.\n',
  );
  process.exit(2);
}
try {
  const { dataDir, ...folders } = readLocalSettings(process.env);
  const copied = await makeBackup(dataDir, resolve(target), folders);
  process.stdout.write(
    `Copied the database, the keys and ${copied} blob files from ${dataDir} to ${resolve(target)}.\n`,
  );
} catch (error) {
  if (!(error instanceof BackupError)) {
    throw error;
  }
  process.stderr.write(`Cannot make a backup: ${error.message}.\n`);
  process.exit(1);
}
